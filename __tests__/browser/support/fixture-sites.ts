import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** A page of a built site, and what shows that its scripts work. */
export interface FixturePage {
  /** From the site's root, as a file: `/loaves/index.html`. */
  readonly path: string;
  /** Does what a visitor would, and gives what the page shows then. */
  readonly use: (page: Page) => Promise<unknown>;
  /** What `use` gives where everything works. */
  readonly shows: unknown;
}

/** The browser's own. */
declare function getComputedStyle(element: unknown): { readonly fontSize: string; readonly backgroundColor: string };

export const fixtureSitesFolder = join(__dirname, '../../fixtures/sites');

const text = (page: Page, selector: string) => page.locator(selector).innerText();

/** The sites in `__tests__/fixtures/sites`, by folder. */
export const fixtureSites: Readonly<Record<string, readonly FixturePage[]>> = {
  astro: [
    {
      path: '/index.html',
      use: async (page) => [await text(page, '#hours'), await text(page, '#since')],
      shows: ['Open from 7 to 14, Tuesday to Sunday.', '1987'],
    },
    {
      path: '/loaves/index.html',
      use: async (page) => {
        await page.locator('astro-island:not([ssr])').waitFor();
        await page.locator('#order').click();
        await page.locator('#order').click();
        return text(page, '#ordered');
      },
      shows: '2',
    },
    {
      path: '/visit/index.html',
      use: (page) =>
        page
          .locator('p')
          .first()
          .evaluate((p) => getComputedStyle(p).fontSize),
      shows: '17.6px',
    },
    { path: '/404.html', use: (page) => text(page, '#since'), shows: '1987' },
  ],
  eleventy: [
    {
      path: '/index.html',
      use: async (page) => {
        await page.locator('#find').fill('guard');
        return text(page, '#found li');
      },
      shows: 'Safety',
    },
    {
      path: '/safety/index.html',
      use: async (page) => {
        await page.locator('#theme').click();
        await page.reload();
        return page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
      },
      shows: 'rgb(20, 25, 28)',
    },
    { path: '/borrow/index.html', use: (page) => page.locator('html').getAttribute('data-ready'), shows: 'yes' },
  ],
  plain: [
    {
      path: '/index.html',
      use: async (page) => {
        await page.locator('body[data-late=yes]').waitFor();
        await page.locator('#next').click();
        await page.locator('#bigger').click();
        await page.locator('#bunting path').first().click();
        await page.locator('input[type=submit]').click();
        return {
          greeting: await text(page, '#greeting'),
          visitor: await text(page, '#visitor'),
          picture: await page.locator('#picture').getAttribute('src'),
          bigger: await text(page, '#bigger i'),
          bunting: await page.locator('#bunting').getAttribute('data-hit'),
          raffle: await text(page, '#raffle'),
        };
      },
      shows: {
        greeting: 'Welcome, neighbour! The fair is on 14 June.',
        visitor: '1024',
        picture: 'images/hill.png',
        bigger: 'Bigger',
        bunting: 'yes',
        raffle: 'Which ticket?',
      },
    },
    {
      path: '/stalls.html',
      use: async (page) => {
        await page.locator('li').nth(2).click();
        return [await text(page, '#picked'), await page.locator('li').nth(2).getAttribute('title')];
      },
      shows: ['Picked: Coconut shy', 'picked & paid'],
    },
    {
      path: '/contact.htm',
      use: async (page) => {
        await page.locator('textarea').pressSequentially('Hi');
        await page.frameLocator('iframe').locator('area').dispatchEvent('click');
        await page.frameLocator('iframe').locator('body[data-side]').waitFor();
        return [await page.title(), await text(page, '#left')];
      },
      shows: ['Contact – café', '198'],
    },
  ],
  vite: [
    {
      path: '/index.html',
      use: async (page) => {
        await page.locator('#status[data-seeds]').waitFor();
        const seeds = await page.locator('#status').getAttribute('data-seeds');
        await page.locator('#plan').click();
        await page.getByText('Sow in').waitFor();
        return [seeds, await text(page, '#status')];
      },
      shows: ['480', 'Sow in March, April, September.'],
    },
    { path: '/about/index.html', use: (page) => text(page, '#day'), shows: 'day 100' },
  ],
  vitepress: [
    {
      path: '/index.html',
      use: async (page) => {
        const search = page.locator('#localsearch-input');
        // A click is lost where it comes before the script that hears it.
        for (let tries = 0; tries < 10 && !(await search.isVisible()); tries++) {
          await page.locator('.VPNavBarSearch button').click();
          await search.waitFor({ timeout: 500 }).catch(() => {});
        }
        await search.fill('vinegar');
        return text(page, '#localsearch-list li');
      },
      shows: expect.stringContaining('Descaling'),
    },
    {
      path: '/guide/index.html',
      use: async (page) => {
        await page.locator('.cups[data-ready]').waitFor();
        await page.locator('#cup').click();
        return text(page, '#minutes');
      },
      shows: '3 cups boil in 2.4 minutes',
    },
    {
      path: '/guide/descaling.html',
      use: (page) =>
        page
          .locator('.VPSwitchAppearance')
          .first()
          .click()
          .then(() => page.locator('html').getAttribute('class')),
      shows: 'dark',
    },
  ],
};
