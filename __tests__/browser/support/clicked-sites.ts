import type { RoutingOptions } from '../../../lib/routing';

/** A built site as a visitor goes through it. */
export interface ClickedSite {
  /** How its generator writes links. */
  readonly routes: RoutingOptions;
  /** The first heading of each page, by the path that its links end at. */
  readonly pages: Readonly<Record<string, string>>;
}

/** The sites in `__tests__/fixtures/sites`, by folder. */
export const clickedSites: Readonly<Record<string, ClickedSite>> = {
  astro: {
    routes: { urls: 'folders' },
    pages: { '/': 'Bread, the slow way', '/loaves/': 'Loaves', '/visit/': 'Visit' },
  },
  eleventy: {
    routes: { urls: 'folders' },
    pages: { '/': 'Start here', '/borrow/': 'Borrowing tools', '/safety/': 'Safety' },
  },
  hugo: {
    routes: { urls: 'folders' },
    pages: { '/': 'Walks', '/walks/': 'All walks', '/walks/hill/': 'The hill', '/walks/lake/': 'The lake' },
  },
  mkdocs: {
    routes: { urls: 'folders' },
    pages: { '/': 'Kiln manual', '/guide/firing/': 'Firing', '/guide/glazes/': 'Glazes' },
  },
  next: {
    routes: { urls: 'files' },
    pages: { '/': 'Plant notes', '/about': 'About us', '/plants/fern': 'The fern' },
  },
  plain: {
    routes: { urls: 'exact' },
    pages: {
      '/': 'Village fair',
      '/index.html': 'Village fair',
      '/stalls.html': 'Stalls & games',
      '/contact.htm': 'Contact',
    },
  },
  sphinx: {
    routes: { urls: 'folders' },
    pages: { '/': 'Loom', '/guide/warp/': 'The warp', '/guide/weft/': 'The weft' },
  },
  vite: { routes: { urls: 'folders' }, pages: { '/': 'Seed planner', '/about/': 'About' } },
  vitepress: {
    routes: { urls: 'folders' },
    pages: { '/': 'Kettle Hot water, well made', '/guide/': 'First use', '/guide/descaling.html': 'Descaling' },
  },
  vue: {
    routes: { urls: 'folders', spa: true },
    pages: { '/': 'Bird log', '/birds': 'Birds', '/birds/wren': 'The wren', '/birds/robin': 'The robin' },
  },
};
