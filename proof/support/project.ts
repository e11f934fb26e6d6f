import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { childEnv } from '../../cli/core/child-env';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of this project with a `site.config.ts` of its own, whose commands are run as users run them. */
export class Project {
  readonly dir = mkdtempSync(join(tmpdir(), 'project-'));

  constructor(options: object) {
    const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      encoding: 'utf8',
      env: childEnv(),
    });
    for (const file of files.split('\n').filter((name) => name && !/^(__tests__|proof\/bench|docs)\//.test(name))) {
      mkdirSync(dirname(join(this.dir, file)), { recursive: true });
      cpSync(file, join(this.dir, file), { force: true, errorOnExist: false });
    }
    symlinkSync(resolve('node_modules'), join(this.dir, 'node_modules'));
    this.configure(options);
  }

  /** Writes `site.config.ts`. */
  configure(options: object): void {
    const text = `import { defineSite } from './lib/config';\n\nexport default defineSite(${JSON.stringify(options, null, 2)});\n`;
    writeFileSync(join(this.dir, 'site.config.ts'), text);
  }

  /** Starts one of the project's commands: `start(['cli/commands/bootstrap.ts', '--yes'], env)`. */
  start(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
    return spawn(process.execPath, [join(this.dir, 'cli', 'run.mjs'), ...args], {
      cwd: this.dir,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that all of it can be killed at once.
      detached: true,
    });
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
    return ended(this.start(args, env));
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((done, fail) => {
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (data) => (stdout += data));
    child.stderr?.on('data', (data) => (stderr += data));
    child.once('error', fail);
    child.once('close', (status) => done({ status, stdout, stderr }));
  });
}
