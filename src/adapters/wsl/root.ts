/** The folder that stands for /, in which WSL and its drives are looked for. Tests make up a WSL in a folder of their own. */
export function wslRoot(env: Readonly<Record<string, string | undefined>>): string {
  return env['OMO_WSL_ROOT'] ?? '/';
}
