import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Testimony } from '../../../src/core/events/proof.ts';
import { readTestimony } from '../../../src/core/result/testimony.ts';
import { ResultFile, resultSchema } from '../../../src/core/result/schema.ts';

const DOCS = join(import.meta.dirname, '..', '..', '..', 'docs');

test('docs/result.schema.json is the schema that results are read by', async () => {
  const written: unknown = JSON.parse(await readFile(join(DOCS, 'result.schema.json'), 'utf8'));
  expect(written).toEqual(resultSchema());
});

test('every key that omo keeps of a result is in it, and `next`', () => {
  const { properties } = resultSchema() as { properties: Record<string, { description?: string }> };
  expect(Object.keys(properties).toSorted()).toEqual([...Object.keys(Testimony.shape), 'next'].toSorted());
  for (const [key, { description }] of Object.entries(properties))
    expect({ key, description }).toMatchObject({ description: expect.any(String) });
});

test('keys of its own make no result wrong', () => {
  expect(JSON.stringify(resultSchema())).not.toContain('"additionalProperties":false');
  expect(ResultFile.safeParse({ mine: 1 }).success).toBe(true);
});

const of = (key: string, length: number, item: unknown) => ({ [key]: Array.from({ length }, () => item) });

test('what is read is as long as the schema allows, and no longer', () => {
  const { properties } = z.toJSONSchema(ResultFile, { io: 'input' }) as unknown as {
    properties: Record<string, { maxLength?: number; maxItems?: number; items?: { type: string } }>;
  };
  for (const [key, { maxLength, maxItems, items }] of Object.entries(properties)) {
    if (key === 'status') continue;
    const item = items?.type === 'string' ? 'x' : { path: 'x', run: 'x' };
    const most = maxLength === undefined ? of(key, maxItems ?? 0, item) : { [key]: 'x'.repeat(maxLength) };
    const more = maxLength === undefined ? of(key, (maxItems ?? 0) + 1, item) : { [key]: 'x'.repeat(maxLength + 1) };
    expect(readTestimony(JSON.stringify(most)), key).not.toHaveProperty('problem');
    expect(readTestimony(JSON.stringify(more)), key).toHaveProperty('problem');
  }
});
