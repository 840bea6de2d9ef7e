import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Network } from './offline.ts';

/**
 * A home folder in which the three real agents talk to the model server at `url` and to nobody else, ask nothing at their
 * start and keep no time for the network. Returns their whole environment; add to it what the test needs (OMO_HOME, TERM).
 * `home` must be fresh, `bin` is what installAgents returned.
 */
export async function prepareAgents(home: string, url: string, bin: string): Promise<Record<string, string>> {
  await Promise.all([
    writeInto(join(home, '.codex'), 'config.toml', codexConfig(url)),
    writeInto(join(home, '.config', 'opencode'), 'opencode.json', JSON.stringify(openCodeConfig(url))),
  ]);
  return {
    HOME: home,
    PATH: [bin, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    ...CLAUDE,
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: DUMMY_KEY,
    STUB_KEY: DUMMY_KEY,
    ...OPENCODE,
  };
}

/** On their screens the agents ask whether they may work in a folder, and look round at their first start; here both have happened, or only the second. */
export async function trustFolder(home: string, folder: string, trusted = true): Promise<void> {
  const claude = {
    hasCompletedOnboarding: true,
    lastOnboardingVersion: '2.1.197',
    theme: 'dark',
    customApiKeyResponses: { approved: [DUMMY_KEY], rejected: [] },
    projects: { [folder]: { hasTrustDialogAccepted: trusted } },
  };
  await writeFile(join(home, '.claude.json'), JSON.stringify(claude));
  const codex = `[tui]\nscreen_reader_detection_done = true\n[projects.${JSON.stringify(folder)}]\ntrust_level = "trusted"\n`;
  await appendFile(join(home, '.codex', 'config.toml'), codex);
}

/** What the agents send as their key; a test asserts that it is this one. */
export const DUMMY_KEY = 'dummy-key';

/**
 * Two OpenCode processes that start for the first time at once on a fresh home can break each other's database
 * (`database is locked`, seen with 1.18.33): so one start by itself comes first. It asks no model. It ends in the middle of
 * what npm does for it, and leaves a lock behind for which the next start with a plugin would wait up to a minute.
 */
export async function startOpenCodeOnce(env: Record<string, string>, network: Network): Promise<void> {
  const [program = '', ...args] = network.wrap(['opencode', 'session', 'list']);
  await execa(program, args, { env, extendEnv: false, cwd: env['HOME'] ?? '/', timeout: 60_000, stdin: 'ignore' });
  await rm(join(env['HOME'] ?? '/', '.local/state/opencode/locks'), { recursive: true, force: true });
}

/** Without these it looks for updates, telemetry and its own servers (2.1.197). One retry: a refusal then takes a second, not minutes. */
const CLAUDE = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  CLAUDE_CODE_MAX_RETRIES: '1',
  DISABLE_AUTOUPDATER: '1',
  DISABLE_TELEMETRY: '1',
  DISABLE_ERROR_REPORTING: '1',
};
/** The last one is for plugins: without it any plugin makes it wait a minute for npm. */
const OPENCODE = {
  OPENCODE_DISABLE_AUTOUPDATE: '1',
  OPENCODE_DISABLE_MODELS_FETCH: '1',
  OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  npm_config_offline: 'true',
};

/** `daemon_auto_start` is left to the command line omo gives it: that is what the tests are to see. */
function codexConfig(url: string): string {
  return `model = "stub-model"
model_provider = "stub"
check_for_update_on_startup = false
[model_providers.stub]
name = "stub"
base_url = "${url}/v1"
env_key = "STUB_KEY"
wire_api = "responses"
requires_openai_auth = false
request_max_retries = 1
stream_max_retries = 1
[analytics]
enabled = false
[features]
plugins = false
remote_plugin = false
apps = false
`;
}

function openCodeConfig(url: string) {
  const models = {
    'stub-model': { name: 'Stub Model', tool_call: true, limit: { context: 128_000, output: 8000 } },
    'stub-small': { name: 'Stub Small' },
  };
  const options = { baseURL: `${url}/v1`, apiKey: DUMMY_KEY };
  return {
    autoupdate: false,
    share: 'disabled',
    model: 'stub/stub-model',
    small_model: 'stub/stub-small',
    enabled_providers: ['stub'],
    provider: { stub: { npm: '@ai-sdk/openai-compatible', name: 'Stub', options, models } },
  };
}

async function writeInto(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), text);
}
