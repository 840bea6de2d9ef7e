import { z } from 'zod';

/** The parts a worker's prompt is put together from, in their order (docs/prompts.md). */
export const PART_NAMES = ['role', 'task', 'context', 'evidence', 'result'] as const;
export type PartName = (typeof PART_NAMES)[number];

/** Templates that stand in for omo's own. */
export const PromptParts = z.partialRecord(z.enum(PART_NAMES), z.string());
export type PromptParts = z.infer<typeof PromptParts>;
