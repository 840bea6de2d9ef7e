/** What omo looks at before it believes that the task is done. */
export const EVIDENCE = `## Done means

{{check}}

{{product}}
{{review}}
Say plainly what you did not do or could not check.
`;
