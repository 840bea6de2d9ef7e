/**
 * The result file (docs/results.md): the worker's own testimony. A file tool takes no variable for a path, and Claude Code writes to
 * none by a command: so they are told how to find out the path, by the one command that omo allows it for that.
 */
export const RESULT = `## Result

Before you end, write the file $OMO_RESULT with your file tool (\`printenv OMO_RESULT\` prints its path), as JSON with what applies ("status": done, failed or blocked):
{"status": "done", "summary": "…", "files": [{"path": "a.ts", "what": "…"}], "commands": [{"run": "npm test", "exitCode": 0}], "findings": "what you found out", "open": ["what is left"], "next": ["a task that turned up, for others to do"]}
End with a short summary.
`;
