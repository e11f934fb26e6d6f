import { cspHeader } from '../csp/header';

/** What the page may load, run, frame and send to. Default: nothing but the site's own files. */
export const contentSecurityPolicy = cspHeader('Content-Security-Policy', 'contentSecurityPolicy', false);
