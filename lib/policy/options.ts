import type { ContentSecurityPolicyOptions } from './csp/header';
import type { headerModules } from './headers';
import type { PermissionsPolicyOptions } from './headers/permissions-policy';
import type { StrictTransportSecurityInput } from './headers/strict-transport-security';
import type { PresetName } from './presets';
import type { Stage } from './stage';
import type { HeaderModule } from './types';

/** What a team writes. All of it may be left out: then it is the strict preset. */
export interface PolicyOptions {
  /** What everything else is laid over. @default 'strict' */
  readonly preset?: PresetName;
  readonly headers?: HeaderOptions;
  /**
   * How far Content-Security-Policy, Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy are from being
   * enforced, in rules too: sent as they are (`enforce`); sent as their Report-Only twins alone, which browsers report on
   * and do not enforce (`report-only`); or enforced, with what the twins' keys lay over them reported on beside (`ramp`).
   * @default 'enforce'
   */
  readonly stage?: Stage;
  /**
   * Names of headers to take from the origin's answer; one that ends in `*` means every name that starts so. Replaces
   * the preset's list. @default the preset's
   */
  readonly remove?: readonly string[];
  /** Applied in order; a later rule wins. @default none */
  readonly rules?: readonly RuleOptions[];
}

/** Headers by key. What is left out is the preset's. */
export type HeaderOptions = {
  readonly [K in keyof typeof headerModules]?: Laid<(typeof headerModules)[K], K>;
} & {
  /** Any other header by its name. `false` leaves the preset's out. */
  readonly custom?: Readonly<Record<string, string | false>>;
};

/**
 * A typed value, laid over the preset's key by key (over the header's safe default where the preset does not set it); or
 * a text, parsed strictly and then sent byte for byte; or `false`, and the header is not set.
 */
type Laid<M, K> = Typed<M, K> | Text | false;

/** Any text. Written so, an editor still offers the words that the header knows. */
type Text = string & Record<never, never>;

type Typed<M, K> = K extends 'contentSecurityPolicy' | 'contentSecurityPolicyReportOnly'
  ? ContentSecurityPolicyOptions
  : K extends 'strictTransportSecurity'
    ? StrictTransportSecurityInput
    : K extends 'permissionsPolicy'
      ? PermissionsPolicyOptions
      : K extends 'reportingEndpoints'
        ? Readonly<Record<string, string | false>>
        : M extends HeaderModule<infer T>
          ? T extends object
            ? Partial<T>
            : T
          : never;

export interface RuleOptions {
  /** All that are given must hold; of each, one entry is enough. At least one is given. */
  readonly when: {
    /** CloudFront path patterns: `*` any run of characters, `/` included; `?` exactly one; case counts. */
    readonly paths?: readonly string[];
    /** Media types without parameters: `text/html`, `image/*`. */
    readonly contentTypes?: readonly string[];
    /** A status, a class of them such as `'4xx'`, or the first and the last of a range. */
    readonly statuses?: readonly (number | `${2 | 3 | 4 | 5}xx` | readonly [from: number, to: number])[];
  };
  /** Laid over the policy's headers as those are over the preset's; `false` removes the header from these answers. */
  readonly set?: HeaderOptions;
  readonly remove?: readonly string[];
}
