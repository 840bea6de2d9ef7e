const SCORE = { type: 'integer', enum: [1, 2, 3, 4, 5] } as const;

/** A verdict for those who want a JSON schema; some take one only where every field is required, so what may be absent is null. */
export const VERDICT_SCHEMA = {
  type: 'object',
  properties: {
    points: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          about: { type: 'string', enum: ['presence', 'correctness', 'completeness', 'quality'] },
          says: { type: 'string' },
          file: { type: ['string', 'null'] },
          line: { type: ['integer', 'null'] },
        },
        required: ['about', 'says', 'file', 'line'],
        additionalProperties: false,
      },
    },
    presence: { type: 'boolean' },
    correctness: SCORE,
    completeness: SCORE,
    quality: SCORE,
    summary: { type: 'string' },
  },
  required: ['points', 'presence', 'correctness', 'completeness', 'quality', 'summary'],
  additionalProperties: false,
} as const;
