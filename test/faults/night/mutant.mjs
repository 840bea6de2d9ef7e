import { register } from 'node:module';

/** `OMO_TEST_MUTANT=<name> node --import mutant.mjs dist/daemon/main.js`: the real daemon with one mistake built in. */
register('./mutant-hooks.mjs', import.meta.url, { data: process.env.OMO_TEST_MUTANT });
