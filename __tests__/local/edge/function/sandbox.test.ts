import { sandboxOptions } from '../../../../local/edge/function/sandbox';

it('names Node’s permission model as this version of Node does', () => {
  expect(sandboxOptions('/tmp/f', new Set(['--permission', '--experimental-permission']))).toEqual([
    '--permission',
    '--allow-fs-read=/tmp/f/*',
  ]);
  expect(sandboxOptions('/tmp/f', new Set(['--experimental-permission']))).toEqual([
    '--experimental-permission',
    '--disable-warning=ExperimentalWarning',
    '--allow-fs-read=/tmp/f/*',
  ]);
});
