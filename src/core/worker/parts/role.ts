/** Who the worker is, who can be asked, and where it works. */
export const ROLE = `You are the worker "{{worker}}" and work alone: {{questions}}.
{{place}}
`;
