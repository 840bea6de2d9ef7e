import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Makes the built daemon naive in one thing: `OMO_TEST_NAIVE=<way> node --import naive.mjs dist/daemon/main.js`. The kill loop
 * counts only because it finds each of them.
 */
const WAYS = {
  /** Types, gives the program a moment, then notes that it typed: at a crash in between no receipt is looked at, and it types again. */
  'type-then-log': [
    { file: 'adapters/tmux/jobs.js', from: 'past: `#{m:${id}:*,#{${TEXT}}}`', to: "past: '0'" },
    {
      file: 'daemon/talk/deliver.js',
      from: "        return typing.state === 'submitted'",
      to: "        await new Promise((done) => setTimeout(done, 50));\n        return typing.state === 'submitted'",
    },
  ],
  /** Notes that it has typed, then types: after a crash in between what was noted is taken to be done. */
  'log-then-type': [
    {
      file: 'core/state/interrupted.js',
      from: "{ do: 'deliver', run: run.id, message: id }",
      to: "{ do: 'deliver', run: run.id, message: id, noted: true }",
    },
    {
      file: 'daemon/talk/deliver.js',
      from: '{ run, message: id }, state) {\n    const message',
      to: "{ run, message: id, noted }, state) {\n    if (noted) return { type: 'message.submitted', at: parts.now(), run, message: id, by: 'keys' };\n    const message",
    },
  ],
  /** Removes the files of events, does something else for a moment, then writes the events down. */
  'remove-then-log': [
    {
      file: 'adapters/inbox/delivery.js',
      from: 'await onBatch(batch.letters);',
      to: 'removal.add(batch.entries);\n            await removal.settled();\n            await new Promise((done) => setTimeout(done, 50));\n            await onBatch(batch.letters);',
    },
  ],
  /** Knows the events that it has heard itself, and none of the daemon before. */
  'forget-ids': [
    { file: 'daemon/recent-events.js', from: 'replayed(event) {', to: 'replayed(event) {\n        return;' },
  ],
};

/** Node loads this file once more, for its hooks, where nothing is registered again. */
const way = process.env['OMO_TEST_NAIVE'];
if (!import.meta.url.endsWith('#hooks')) register(`${import.meta.url}#hooks`);

export async function load(url, context, next) {
  const edits = WAYS[way].filter(({ file }) => url.endsWith(`/dist/${file}`));
  if (edits.length === 0) return next(url, context);
  const source = edits.reduce(edited, readFileSync(fileURLToPath(url), 'utf8'));
  return { format: 'module', source, shortCircuit: true };
}

function edited(source, { file, from, to }) {
  if (source.split(from).length !== 2) throw new Error(`${file} has changed: ${way} has nothing to make naive`);
  return source.replace(from, () => to);
}
