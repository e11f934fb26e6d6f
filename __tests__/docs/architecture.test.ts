import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, relative, resolve } from 'node:path';

interface Room {
  readonly name: string;
  readonly mayImport: readonly string[];
}

/** The table of docs/architecture.md: rooms in their order, and what each may import, `lib` for all of its rooms. */
const rows = [
  ...readFileSync('docs/architecture.md', 'utf8').matchAll(
    /^\| `((?:lib|cli|local|proof)\/\w+|lambda)` \|.*\| (.*) \|$/gm,
  ),
];
const names = rows.map(([, name]) => name as string);
const rooms: readonly Room[] = rows.map(([, name = '', allowed = '']) => ({
  name,
  mayImport: [...allowed.matchAll(/`([^`]+)`/g)].flatMap(([, one = '']) => within(one)).filter((one) => one !== name),
}));

function within(name: string): string[] {
  return names.includes(name)
    ? [name]
    : names.filter((room) => room.startsWith(`${name}/`) && !room.endsWith('/commands'));
}

function roomOf(file: string): string | undefined {
  return names.find((name) => file.startsWith(`${name}/`));
}

/** Every import of a file of this project, by the paths of both. */
function imports(): [from: string, to: string][] {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
    encoding: 'utf8',
  });
  return files
    .split('\n')
    .filter((file) => roomOf(file) !== undefined && existsSync(file))
    .flatMap((file) =>
      [
        ...readFileSync(file, 'utf8').matchAll(
          /^(?:import|export|\} from)\b[^'\n]*'(\.[^']*)';$|\bimport\('(\.[^']*)'\)/gm,
        ),
      ].map((match): [string, string] => [file, normalize(join(dirname(file), (match[1] ?? match[2]) as string))]),
    );
}

/** Which room imports which, and where. */
function arrows(): Map<string, string> {
  const found = new Map<string, string>();
  for (const [from, to] of imports()) {
    const [room, other] = [roomOf(from), roomOf(`${to}/`)];
    if (room !== undefined && other !== undefined && room !== other)
      found.set(`${room} -> ${other}`, `${from} -> ${to}`);
  }
  return found;
}

describe('the rooms', () => {
  it('are the folders that are there', () => {
    const folders = ['lib', 'cli', 'local', 'proof'].flatMap((top) =>
      readdirSync(top, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [`${top}/${entry.name}`] : [],
      ),
    );
    expect([...names].sort()).toEqual([...folders, 'lambda'].sort());
  });

  it('import what the table says', () => {
    const allowed = new Set(rooms.flatMap(({ name, mayImport }) => mayImport.map((other) => `${name} -> ${other}`)));
    const found = arrows();
    // A reader of imports that finds none would be content with anything.
    expect(found.size).toBeGreaterThan(80);
    expect([...found].filter(([arrow]) => !allowed.has(arrow)).map(([, where]) => where)).toEqual([]);
  });

  it('are in an order in which each imports only those above it, so that there is no cycle', () => {
    const upward = rooms.flatMap(({ name, mayImport }) =>
      mayImport.flatMap((other) => (names.indexOf(other) < names.indexOf(name) ? [] : [`${name} -> ${other}`])),
    );
    expect(upward).toEqual([]);
  });

  it('are held to the table by the linter, in each room and its folders', () => {
    const dir = mkdtempSync(join(tmpdir(), 'rooms-'));
    try {
      const { vcs, ...settings } = JSON.parse(readFileSync('biome.json', 'utf8'));
      expect(vcs.enabled).toBe(true);
      writeFileSync(join(dir, 'biome.json'), JSON.stringify(settings));
      const forbidden: string[] = [];
      for (const { name, mayImport } of rooms) {
        for (const folder of [name, `${name}/inner`]) {
          mkdirSync(join(dir, folder), { recursive: true });
          for (const other of [...names, '__tests__/lib']) {
            const file = `${folder}/to-${other.replace('/', '-')}.ts`;
            const specifier = other === name ? './own' : `${relative(folder, other)}/thing`;
            // Commands are entry files, and do not import each other.
            const own = other === name && !name.endsWith('/commands');
            writeFileSync(join(dir, file), `import '${specifier}';\n`);
            if (!own && !mayImport.includes(other)) forbidden.push(file);
          }
        }
      }
      const { stdout } = spawnSync(
        process.execPath,
        [
          resolve('node_modules/@biomejs/biome/bin/biome'),
          'lint',
          '--only=style/noRestrictedImports',
          '--reporter=json',
          '--max-diagnostics=none',
          '.',
        ],
        { cwd: dir, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
      );
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: { location: { path: unknown } }[] };
      const refused = diagnostics.map(({ location: { path } }) => {
        const file = typeof path === 'string' ? path : (path as { file: string }).file;
        return relative(dir, resolve(dir, file));
      });
      expect(refused.sort()).toEqual(forbidden.sort());
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
