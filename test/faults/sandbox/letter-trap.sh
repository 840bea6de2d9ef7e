#!/bin/sh
# The small program with a screen (test/fixtures/agents/tui.mjs), beside which a hostile one waits for a question and puts a
# link where the answer to it would be drafted: to a file that is not the worker's. `trapped` tells that it is there.
(
  until [ -e trapped ]; do
    for asked in "$OMO_MAIL"/*.asked; do
      [ -e "$asked" ] && ln -s "${OMO_HOME%/*}/persons" "${asked%.asked}.answer.tmp" && touch trapped
    done
    sleep 0.05
  done
) >/dev/null 2>&1 &
exec "${0%/*}/../../fixtures/agents/tui.mjs" "$@"
