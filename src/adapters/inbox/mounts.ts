/**
 * Whether changes in a folder must be polled for, because its file system is somebody else's and doesn't tell this
 * kernel of changes made elsewhere. `mountinfo` is the text of /proc/self/mountinfo (proc(5)), `path` absolute and
 * without links.
 */
export function watchWay(mountinfo: string, path: string): 'native' | 'polling' {
  let best = { point: '', type: '' };
  for (const line of mountinfo.split('\n')) {
    const mount = readLine(line);
    // A later line of the same mount point lies over the earlier one.
    if (mount !== undefined && isUnder(path, mount.point) && mount.point.length >= best.point.length) best = mount;
  }
  return isRemote(best.type) ? 'polling' : 'native';
}

/** `36 35 98:0 /root /point rw,noatime master:1 - type source options`; octal escapes stand for blanks in the point. */
function readLine(line: string): { readonly point: string; readonly type: string } | undefined {
  const [before, after] = line.split(' - ');
  const point = before?.split(' ')[4];
  const type = after?.split(' ')[0];
  if (point === undefined || type === undefined) return undefined;
  return {
    point: point.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))),
    type,
  };
}

function isUnder(path: string, point: string): boolean {
  return path === point || point === '/' || path.startsWith(`${point}/`);
}

/** 9p and drvfs carry Windows' drives into WSL, vboxsf, virtiofs and the like a host's folders into a machine. */
const REMOTE = new Set(
  '9p drvfs nfs nfs4 cifs smb3 smbfs vboxsf virtiofs vmhgfs prl_fs afs ceph glusterfs lustre ocfs2 gfs2 beegfs davfs ncpfs coda fuseblk'.split(
    ' ',
  ),
);

function isRemote(type: string): boolean {
  return REMOTE.has(type) || type === 'fuse' || type.startsWith('fuse.');
}
