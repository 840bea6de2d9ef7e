/** What /proc/self/mountinfo (proc(5)) tells of the mount a path is in. */
export interface MountedAs {
  readonly point: string;
  /** `ext4`, `9p`, `fuse.sshfs`, … */
  readonly type: string;
  /** The file system's own options, as they stand there. */
  readonly options: string;
}

/** The mount that `path`, absolute and without links, is in; undefined where `mountinfo` tells of none. */
export function mountOf(mountinfo: string, path: string): MountedAs | undefined {
  let best: MountedAs | undefined;
  for (const line of mountinfo.split('\n')) {
    const mount = readLine(line);
    // A later line of the same mount point lies over the earlier one.
    if (mount !== undefined && isUnder(path, mount.point) && mount.point.length >= (best?.point.length ?? 0))
      best = mount;
  }
  return best;
}

/**
 * Whether changes in a folder must be polled for, because its file system is somebody else's and doesn't tell this
 * kernel of changes made elsewhere.
 */
export function watchWay(mount: MountedAs | undefined): 'native' | 'polling' {
  return mount !== undefined && isRemote(mount.type) ? 'polling' : 'native';
}

/** Whether WSL shows a drive of Windows there: as `drvfs` in WSL 1, over 9p or virtiofs in WSL 2. */
export function isWindowsDrive({ type, options }: MountedAs): boolean {
  return type === 'drvfs' || (['9p', 'virtiofs'].includes(type) && /\baname=drvfs\b|^drvfs/.test(options));
}

/** `36 35 98:0 /root /point rw,noatime master:1 - type source options`; octal escapes stand for blanks in the point. */
function readLine(line: string): MountedAs | undefined {
  const [before, after] = line.split(' - ');
  const point = before?.split(' ')[4];
  const [type, , options = ''] = after?.split(' ') ?? [];
  if (point === undefined || type === undefined) return undefined;
  return {
    point: point.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))),
    type,
    options,
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
