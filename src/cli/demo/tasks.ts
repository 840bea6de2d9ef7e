/** Five tasks of four domains: a chain through three of them, and two that can be done beside it. */
export const DEMO_TASKS = [
  'database:Write the schema and some data (id: schema)',
  'backend:Build the API on it (id: api) (depends_on: schema)',
  'frontend:Write the style (id: style)',
  'frontend:Build the page (id: page) (depends_on: api, style)',
  'testing:Test it with node --test (id: tests) (depends_on: api) (verify: node --test)',
] as const;
