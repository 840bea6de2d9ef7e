/** Where WSL mounts Windows' drives, by the text of /etc/wsl.conf (`[automount] root`, /mnt unless it says otherwise). */
export function drivesRoot(conf: string): string {
  let [section, root] = ['', '/mnt'];
  for (const line of conf.split('\n')) {
    section = /^\s*\[([^\]]*)\]/.exec(line)?.[1]?.trim().toLowerCase() ?? section;
    const value = /^\s*root\s*=\s*"?([^"#\r]*)/i.exec(line)?.[1]?.trim();
    if (section === 'automount' && value !== undefined && value !== '') root = value;
  }
  return root.replace(/(.)\/+$/, '$1');
}
