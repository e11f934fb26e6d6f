import { xContentTypeOptions } from '../../../../lib/policy/headers/x-content-type-options';
import { faults, refusal } from './support';

describe('X-Content-Type-Options', () => {
  it('is nosniff by default, which is all that it can be', () => {
    expect(xContentTypeOptions.format(xContentTypeOptions.defaults)).toBe('nosniff');
    expect(xContentTypeOptions.parse(xContentTypeOptions.format('nosniff'))).toBe('nosniff');
  });

  it.each(['nosniff', 'NoSniff', ' nosniff\t'])('reads %j', (value) => {
    expect(xContentTypeOptions.parse(value)).toBe('nosniff');
  });

  it.each([
    ['', 'is not nosniff (Fetch, X-Content-Type-Options header)'],
    ['no-sniff', 'is not nosniff (Fetch, X-Content-Type-Options header); nosniff was meant'],
    ['nosniff, nosniff', 'is not nosniff (Fetch, X-Content-Type-Options header)'],
    ['nosniff;', 'is not nosniff (Fetch, X-Content-Type-Options header); nosniff was meant'],
    ['on', 'is not nosniff (Fetch, X-Content-Type-Options header)'],
  ])('refuses %j', (value, message) => {
    expect(refusal(xContentTypeOptions, value)).toBe(message);
  });

  it('refuses any other option', () => {
    expect(faults(xContentTypeOptions, 'sniff')).toEqual([': is not nosniff (Fetch, X-Content-Type-Options header)']);
    expect(faults(xContentTypeOptions, true)).toEqual([': is not nosniff (Fetch, X-Content-Type-Options header)']);
    expect(faults(xContentTypeOptions, 'nosniff')).toEqual([]);
  });
});
