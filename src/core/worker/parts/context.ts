/** What belongs to the task and what doesn't, what it builds on, and what is to be kept to. */
export const CONTEXT = `## Context

{{conflicts}}

{{goal}}
{{others}}

{{before}}

{{limits}}
`;
