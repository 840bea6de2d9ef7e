/** The result file (docs/results.md): the worker's own testimony. */
export const RESULT = `## Result

Before you end, write the file $OMO_RESULT, as JSON without what doesn't apply:
{"status": "done", "summary": "…", "files": [{"path": "a.ts", "what": "…"}], "commands": [{"run": "npm test", "exitCode": 0}], "findings": "what you found out", "open": ["what is left"], "next": ["a task that turned up and is not part of this: others will do it"]}
End with a short summary of what you did.
`;
