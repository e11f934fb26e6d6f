/** One thing that a browser complained of while a page was open. */
export interface Complaint {
  readonly kind: 'violation' | 'console' | 'exception' | 'request';
  /** One line, addresses of the site itself as paths. */
  readonly text: string;
  /** Of a violation: the effective directive (`script-src-elem`). */
  readonly directive?: string;
  /** Of a violation: what was blocked, an address or a keyword (`inline`, `eval`, `trusted-types-sink`). */
  readonly blocked?: string;
  /** Where the cause is, when the browser knows: `/app.js:12:5`. */
  readonly at?: string;
  /** The start of the element that was blocked: `<img src="https://…">`. */
  readonly element?: string;
}

/** A page as it was at one moment. */
export interface Moment {
  /** Path, query and fragment of the address shown. */
  readonly address: string;
  /** What a visitor reads: the lines of the page's text, trimmed, empty ones left out. */
  readonly lines: readonly string[];
  /** PNG; left out where none could be taken. */
  readonly picture?: Buffer;
  /** What was complained of since the previous moment, in order. */
  readonly complaints: readonly Complaint[];
}

/** A link from one page of the site to another. */
export interface Link {
  /** Path and query of the page it is on. */
  readonly on: string;
  /** Path and query of where it leads. */
  readonly page: string;
  /** A selector of the element. */
  readonly selector: string;
}

/** Something a visitor may operate. */
export interface Control {
  readonly selector: string;
  /** `button "Menu"`. */
  readonly label: string;
  readonly action: 'click' | 'type';
}

/** One page as one visit saw it. */
export interface PageVisit {
  /** Path and query. */
  readonly page: string;
  /** The status of the response that brought the page. */
  readonly status: number;
  /** After a click on the link that leads here; left out where the page was opened by its address. */
  readonly arrived?: Moment;
  /** Opened by its address: left out where the click brought a new document, which is the same. */
  readonly opened?: Moment;
  /** After each control, in order; `undefined` where it could not be operated. */
  readonly operated: readonly (Moment | undefined)[];
}

/** What is done on one page: the same before and after. */
export interface PagePlan {
  readonly page: string;
  /** The page that links here, and the link. */
  readonly from?: Link;
  /** Whether a script shows the page when its link is clicked: then it is opened by its address as well. */
  readonly routed: boolean;
  readonly controls: readonly Control[];
}
