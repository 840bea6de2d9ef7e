/** What a Linux shows of where it runs. */
export interface WslSigns {
  /** The text of /proc/version; empty where there is none. */
  readonly version: string;
  /** What only WSL makes: the binary format of Windows programs, or /run/WSL. A kernel that a person built has no other sign. */
  readonly marks: 'there' | 'absent';
  /** A container in WSL shows the same kernel, but has no Windows beside it. */
  readonly container: 'in one' | 'in none';
}

export type Wsl = 'none' | 'wsl1' | 'wsl2';

/** Whether this Linux is one inside Windows, and which. */
export function wslOf({ version, marks, container }: WslSigns): Wsl {
  if (container === 'in one') return 'none';
  if (!/microsoft/i.test(version) && marks === 'absent') return 'none';
  return isTranslated(version) ? 'wsl1' : 'wsl2';
}

/** WSL 1 has no kernel of its own, and says so in one fixed form: `4.4.0-19041-Microsoft`. */
function isTranslated(version: string): boolean {
  return /^Linux version \d+\.\d+\.\d+-\d+-Microsoft /.test(version);
}
