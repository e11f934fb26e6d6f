import type { RedirectStatus, UrlStyle } from './types';

/** How the site's URLs lead to its files: the part of an environment's options that `lib/routing` compiles. */
export interface RoutingOptions {
  /**
   * `folders`: `/docs/` serves `docs/index.html`; `/docs` and `/docs/index.html` redirect to it. `files`: `/about` serves `about.html`;
   * `/about/` and `/about.html` redirect to it. `exact`: a URL is a file's path. @default 'folders'
   */
  readonly urls?: UrlStyle;
  /**
   * Single-page application: a path without an extension that is no page of the site serves the shell, with status 200. A list of
   * CloudFront path patterns limits it to these: `['/app/*']`. The shell is the folder's own `index.html`, or else the site's. @default false
   */
  readonly spa?: boolean | readonly string[];
  /** Old paths and where they lead now, in addition to a `_redirects` file in the site's folder. The first that matches wins. @default none */
  readonly redirects?: readonly RedirectOptions[];
}

export interface RedirectOptions {
  /** A path: `/old`, `/blog/:year/:slug` with named segments, or `/old/*` with everything below. A trailing slash makes no difference. */
  readonly from: string;
  /** A path of the site, in which `:name` and, at its end, `:splat` stand for what `from` matched. */
  readonly to: string;
  /** @default 301 */
  readonly status?: RedirectStatus;
}
