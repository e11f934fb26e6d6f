import { spawn } from 'node:child_process';
import { childEnv } from '../../core/child-env';
import type { RepositoryApi } from './github-settings';

/** Who is signed in, and how GitHub is reached. */
const OF_GH = ['GH_*', 'GITHUB_TOKEN', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy', 'SSL_CERT_FILE'];

/**
 * A repository by GitHub's own command line, as whoever is signed in there.
 *
 * @param repository `ORG/REPO`
 */
export function ghApi(repository: string, callerEnv: NodeJS.ProcessEnv, signal?: AbortSignal): RepositoryApi {
  const env = childEnv(OF_GH, callerEnv);
  const gh = (args: readonly string[], input = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = spawn('gh', ['api', ...args], { env, signal, stdio: 'pipe' });
      let out = '';
      let err = '';
      child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
      child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
      child.on('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'ENOENT'
            ? new Error(
                'gh, GitHub’s command line, is not installed: https://cli.github.com. Without --github-settings the commands are printed instead.',
              )
            : error,
        ),
      );
      child.on('close', (code) =>
        code === 0 ? resolve(out) : reject(new Error(`gh api ${args.at(-1)}: ${err.trim()}`)),
      );
      child.stdin.on('error', () => {}).end(input);
    });
  const root = `repos/${repository}`;
  return {
    async get<T>(path: string): Promise<T | undefined> {
      try {
        return JSON.parse(await gh([root + path])) as T;
      } catch (error) {
        if (/\(HTTP 404\)/.test((error as Error).message)) return undefined;
        throw error;
      }
    },
    async send(method, path, body) {
      await gh(['--silent', '--method', method, '--input', '-', root + path], JSON.stringify(body));
    },
  };
}
