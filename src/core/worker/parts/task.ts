/** What is to be done, in the words of whoever asked for it. */
export const TASK = `## Task

{{skill}}

{{task}}
`;
