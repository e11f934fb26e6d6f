import type { Path } from '../policy/types';

/** How a page's URL relates to its file: `docs/routing.md` has a table. */
export type UrlStyle = 'folders' | 'files' | 'exact';

export const URL_STYLES: readonly UrlStyle[] = ['folders', 'files', 'exact'];

export type RedirectStatus = 301 | 302 | 307 | 308;

export const REDIRECT_STATUSES: readonly RedirectStatus[] = [301, 302, 307, 308];

/**
 * The compiled routes: plain JSON. The edge function runs them, publish and the check simulate them. `decide` says what
 * they mean for one request.
 */
export interface CompiledRoutes {
  readonly version: 1;
  readonly urls: UrlStyle;
  /** The file that `/` serves: CloudFront's default root object. */
  readonly root: string;
  /** Names of the site that redirect to its primary name. */
  readonly hosts?: CompiledHosts;
  /**
   * What holds for one path, by the path as `pathKey` gives it: `301 /new/` redirects, `200 /blog/index.html` serves that file.
   * The paths of a redirect carry no trailing slash: it does not matter.
   */
  readonly exact: Readonly<Record<string, string>>;
  /** Tried in order after `exact`. */
  readonly patterns: readonly CompiledPattern[];
  /** Tried in order for a path without an extension that nothing else has taken. */
  readonly spa: readonly CompiledShell[];
}

export interface CompiledHosts {
  readonly from: readonly string[];
  readonly to: string;
}

export interface CompiledPattern {
  /** Decoded segments: a literal, `:name` for any one segment, or `*` at the end for whatever follows, also nothing. */
  readonly from: readonly string[];
  readonly status: RedirectStatus;
  /** A percent-encoded path whose segments may be `:name` or, at the end, `:splat`; a query and a fragment may follow. */
  readonly to: string;
}

export interface CompiledShell {
  /** A CloudFront path pattern. */
  readonly path: string;
  /** The URI of the page that every URL below serves. */
  readonly shell: string;
}

/** What a viewer requested, as CloudFront Functions present it. */
export interface RouteRequest {
  /** The path as received, percent-encoded, without its query. */
  readonly uri: string;
  /** The `Host` header. */
  readonly host?: string | undefined;
  /** The query as received, without its `?`; `undefined` where there is none. */
  readonly query?: string | undefined;
}

/** What the site does with a request. */
export type Route =
  | {
      readonly kind: 'serve';
      /** The key of the object in the bucket, decoded, without a slash in front. */
      readonly key: string;
      /** The URI that the origin is asked for, and that CloudFront caches it under. */
      readonly uri: string;
    }
  | {
      readonly kind: 'redirect';
      readonly status: RedirectStatus;
      /** A path on the same host, or a URL on the site's primary name. */
      readonly location: string;
    }
  | { readonly kind: 'not found' };

/** A redirect and where it was written. */
export interface PlacedRedirect {
  readonly from: unknown;
  readonly to: unknown;
  readonly status?: unknown;
  readonly path: Path;
  /** Where it stands when that is not the configuration: `website/_redirects:12`. */
  readonly place?: string;
}
