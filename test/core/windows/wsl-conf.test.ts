import { expect, test } from 'vitest';
import { drivesRoot } from '../../../src/core/windows/wsl-conf.ts';

test.each([
  ['', '/mnt'],
  ['[boot]\nsystemd=true\n', '/mnt'],
  ['[automount]\nroot = /\n', '/'],
  ['[automount]\nenabled = true\nroot = /windir/ # drives\n', '/windir'],
  ['[Automount]\r\nRoot="/w/"\r\n', '/w'],
  ['[network]\nroot = /other\n[automount]\noptions = "metadata"\n', '/mnt'],
  ['# [automount]\n#root = /x\n', '/mnt'],
])('of %j the drives are in %s', (text, root) => expect(drivesRoot(text)).toBe(root));
