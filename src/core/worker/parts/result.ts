/** The result file (docs/results.md): the worker's own testimony. */
export const RESULT = `## Result

Before you end, write the file $OMO_RESULT, as JSON without what doesn't apply ("status" is done, failed or blocked):
{"status": "done", "summary": "…", "files": [{"path": "a.ts", "what": "…"}], "commands": [{"run": "npm test", "exitCode": 0}], "findings": "what you found out", "open": ["what is left"], "next": ["a task that turned up, for others to do"]}
End with a short summary of what you did.
`;
