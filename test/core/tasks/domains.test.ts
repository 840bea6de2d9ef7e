import { expect, test } from 'vitest';
import { BUILT_IN_DOMAINS, DomainTable } from '../../../src/core/tasks/domains.ts';
import { domainFinder } from '../../../src/core/tasks/keywords.ts';
import { outline, plannedWith } from './planned.ts';

const find = domainFinder({});

test('every built-in keyword finds its domain, also in the plural and in capitals', () => {
  for (const [domain, keywords] of Object.entries(BUILT_IN_DOMAINS)) {
    for (const keyword of keywords) {
      expect([keyword, find(`Do the ${keyword} now`)]).toEqual([keyword, domain]);
      expect([keyword, find(keyword.toUpperCase())]).toEqual([keyword, domain]);
    }
  }
});

test.for([
  ['build', 'general'],
  ['Set up a form', 'frontend'],
  ['Perform it in uniform', 'general'],
  ['tests', 'testing'],
  ['specs', 'testing'],
  ['a doc', 'documentation'],
  ['APIs', 'backend'],
  ['Fix vulnerabilities', 'security'],
  ['login pages', 'frontend'],
  ['a login, page one', 'general'],
  ['React-Native screen', 'mobile'],
  ['React  Native screen', 'mobile'],
  ['CI / CD', 'devops'],
  ['UI/UX', 'frontend'],
  ['Write api docs', 'documentation'],
  ['Test the API', 'testing'],
  ['API for the ORM', 'backend'],
  ['ORM for the API', 'database'],
  ['latest contest attestation', 'general'],
  ['io cs', 'general'],
  ['_test_', 'general'],
  ['test.', 'testing'],
  ['İstanbul tests', 'testing'],
  ['', 'general'],
] as const)('%j is %s', ([text, domain]) => {
  expect(find(text)).toBe(domain);
});

test('the name of a domain counts when no keyword is found', () => {
  expect(find('Set up the database')).toBe('database');
  expect(find('Write frontend tests')).toBe('testing');
});

test('added domains are found, and win against a built-in one with an equally long keyword', () => {
  const added = domainFinder({ blockchain: ['smart contract', 'web3'], gateway: ['api'], frontend: ['svelte'] });
  expect(['Write a smart contract', 'web3', 'blockchain node', 'An API', 'Use Svelte', 'Use React'].map(added)).toEqual(
    ['blockchain', 'blockchain', 'blockchain', 'gateway', 'frontend', 'frontend'],
  );
});

test('names of JavaScript objects are domains like any other', () => {
  expect(domainFinder({ constructor: ['toString'] })('Use toString')).toBe('constructor');
  expect(find('hasOwnProperty __proto__ constructor')).toBe('general');
});

test('the first line says the domain; what is below it only when the first line does not', () => {
  expect(
    outline(plannedWith({}, '- Build the UI\n  then test, audit and document the endpoint\n- Do it\n  on the server')),
  ).toEqual(['frontend: Build the UI\nthen test, audit and document the endpoint', 'backend: Do it\non the server']);
});

test('the table of a file is checked', () => {
  expect(DomainTable.safeParse({ blockchain: ['web3'] }).success).toBe(true);
  for (const wrong of [
    { 'Block Chain': ['x'] },
    { a: [] },
    { a: [''] },
    { a: ['--'] },
    { a: 'x' },
    { a: [1] },
    [],
    'x',
    null,
    { a: ['x\ny'] },
  ]) {
    expect([wrong, DomainTable.safeParse(wrong).success]).toEqual([wrong, false]);
  }
});
