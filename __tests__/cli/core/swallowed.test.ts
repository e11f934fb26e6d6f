import { Option } from 'commander';
import { swallowedMessage, swallowedOptions } from '../../../cli/core/swallowed';

const OPTIONS = ['--dry-run', '--grace <time>', '--no-verify', '--to <point>', '--ca <file>', '-y, --yes <env>'].map(
  (flags) => new Option(flags),
);
const NPM = { npm_lifecycle_event: 'rollback', npm_config_cafile: '/etc/ssl/ca.pem', npm_config_cache: '/root/.npm' };

const kept = (env: NodeJS.ProcessEnv, ...argv: string[]) =>
  swallowedOptions(OPTIONS, argv, { ...NPM, ...env }).map(({ long }) => long);

// What npm 11.19.1 sets, as `npm run x dev --dry-run --grace 7d --no-verify --to 2 --yes prod` was seen to.
describe('options that npm kept for itself', () => {
  it('are found by what npm sets instead', () => {
    expect(
      kept({
        npm_config_dry_run: 'true',
        npm_config_grace: 'true',
        npm_config_verify: '',
        npm_config_token_description: '2',
        npm_config_yes: 'true',
      }),
    ).toEqual(['--dry-run', '--grace', '--no-verify', '--to', '--yes']);
  });

  it('are none where the option was passed on, is off, or is a setting of npm alone', () => {
    expect(kept({})).toEqual([]);
    expect(kept({ npm_config_dry_run: 'true' }, 'dev', '--dry-run')).toEqual([]);
    expect(kept({ npm_config_grace: '7d' }, 'dev', '--grace=7d')).toEqual([]);
    expect(kept({ npm_config_dry_run: '', npm_config_verify: 'true' })).toEqual([]);
    expect(kept({ npm_config_ca: '-----BEGIN CERTIFICATE-----\nMIIB' })).toEqual([]);
    expect(kept({ npm_config_ca: 'ca.pem' })).toEqual(['--ca']);
  });

  it('are none where npm did not run the command', () => {
    expect(swallowedOptions(OPTIONS, [], { npm_config_dry_run: 'true' })).toEqual([]);
  });

  it('are reported with the command as it should be written', () => {
    const [dryRun, grace, , , , yes] = OPTIONS as [Option, Option, Option, Option, Option, Option];
    expect(swallowedMessage('npm run rollback --', [dryRun], ['dev'], 1)).toBe(
      'npm kept --dry-run for itself. Options follow a --: npm run rollback -- dev --dry-run',
    );
    expect(swallowedMessage('npm run publish-site --', [grace, yes], ['dev', '7d'], 1)).toBe(
      'npm kept --grace and --yes for itself. Options follow a --: npm run publish-site -- dev --grace <time> --yes <env>',
    );
  });
});
