/**
 * Texts that only mention limits, quotas, errors and 429: what a worker writes, reads or prints whose task is about them. None
 * of them says that the worker itself met one.
 */
export const MENTIONS: readonly { readonly about: string; readonly text: string }[] = [
  {
    about: 'an answer on how limits work',
    text: 'When the API answers 429 Too Many Requests, the client has to wait for `Retry-After` seconds.',
  },
  {
    about: 'the words of Codex, quoted',
    text: 'The banner now says “You’ve hit your usage limit. Upgrade to Pro or try again at 11:27 AM.”',
  },
  { about: 'the same as the whole answer', text: "You've hit your usage limit" },
  { about: 'the words of Claude Code, quoted', text: "You've hit your session limit · resets 3:30pm (Europe/Berlin)" },
  {
    about: 'its error, as the whole answer',
    text: 'API Error: Request rejected (429) · This request would exceed your rate limit',
  },
  {
    about: 'its other error',
    text: 'API Error: 529 Overloaded. This is a server-side issue, usually temporary — try again in a moment.',
  },
  { about: 'money, as the whole answer', text: 'Credit balance is too low' },
  { about: 'a quota, as the whole answer', text: 'Quota exceeded. Check your plan and billing details.' },
  {
    about: 'a quota in a sentence',
    text: 'insufficient_quota is mapped to E_QUOTA; “You exceeded your current quota” is shown to the person.',
  },
  {
    about: 'what Codex prints while it waits',
    text: 'Reconnecting... 3/5 (exceeded retry limit, last status: 429 Too Many Requests)',
  },
  {
    about: 'what it prints for ever',
    text: 'Reconnecting... waiting for network (Connection failed: error sending request)',
  },
  { about: 'what OpenCode shows while it waits', text: 'The usage limit has been reached [retrying in 9s attempt #3]' },
  {
    about: 'what Claude Code shows while it waits',
    text: 'Session limit reached · Retrying in 1s (11:36am) · attempt 4/10',
  },
  {
    about: 'a summary of a done task',
    text: 'I added the rate limiter: 100 requests a minute, then 429 with Retry-After: 60. All tests pass.',
  },
  { about: 'a commit', text: 'a1b2c3d4 Handle rate limit errors: wait until the reset time, then retry (#429)' },
  {
    about: 'a log of commits',
    text: '4290001 Raise the usage limit\n42900aa Resets at midnight\n429beef Do not retry when the quota is exceeded',
  },
  {
    about: 'names of tests that pass',
    text: ' ✓ returns 429 when the limit is reached (4 ms)\n ✓ a usage limit names its reset\n ✓ Too many requests are refused',
  },
  {
    about: 'a test that fails',
    text: 'FAIL test/limits.test.ts > rate limit reached\nAssertionError: expected 200 to be 429',
  },
  { about: 'a port', text: 'listening on http://127.0.0.1:4290, metrics on :42901' },
  { about: 'ids', text: 'req_429f1c0de4290, msg_0429429429, toolu_429, build 1429 of 4290' },
  {
    about: 'a file of settings',
    text: '{"rateLimit": {"max": 429, "resets": "3pm (UTC)"}, "quota": "exceeded", "retry-after": 7200}',
  },
  {
    about: 'a body of an error, in a file',
    text: '{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your account\'s rate limit."}}',
  },
  {
    about: 'the other provider’s body, in a file',
    text: '{"error":{"type":"usage_limit_reached","message":"The usage limit has been reached","resets_in_seconds":7200}}',
  },
  {
    about: 'a body on its own',
    text: '{"error":{"type":"insufficient_quota","code":"insufficient_quota","message":"credit"}}',
  },
  {
    about: 'headers that a tool printed',
    text: 'HTTP/1.1 429 Too Many Requests\nretry-after: 7200\nanthropic-ratelimit-unified-status: rejected',
  },
  {
    about: 'another server’s limit',
    text: 'npm error 429 Too Many Requests - GET https://registry.example.com/left-pad',
  },
  {
    about: 'another service’s limit',
    text: 'fatal: unable to access the repository: The requested URL returned error: 429',
  },
  {
    about: 'a key that is wrong, elsewhere',
    text: 'psql: error: authentication failed for user "app"; 401 Unauthorized: invalid api key',
  },
  {
    about: 'a server that is down, elsewhere',
    text: 'curl: (7) Failed to connect to 127.0.0.1 port 4290: Connection refused\nECONNREFUSED\n503 Service Unavailable',
  },
  {
    about: 'code',
    text: "if (response.status === 429) throw new RateLimitError('Rate limit reached', { until: resetsAt });",
  },
  {
    about: 'patterns for limits',
    text: '/hit\\s+your\\s+usage\\s+limit|Quota exceeded|last status: 429|Request rejected \\(429\\)|Credit balance is too low/i',
  },
  {
    about: 'a question',
    text: 'Shall a limited request be retried after the reset, or fail with “usage limit reached”?',
  },
  { about: 'a plan', text: '1. Detect 429 and 529 Overloaded\n2. Park until the limit resets 3pm (UTC)\n3. Resume' },
  {
    about: 'broken conversations',
    text: 'It failed with: messages.3: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_01.',
  },
  {
    about: 'other broken conversations',
    text: 'No tool output found for function call call_429. API Error: 400 due to tool use concurrency issues.',
  },
  {
    about: 'a conversation that is too long',
    text: "Codex ran out of room in the model's context window. prompt is too long: 210000 tokens > 200000 maximum",
  },
];
