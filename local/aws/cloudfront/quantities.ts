import { at, type XmlValue } from '../xml';
import { CloudFrontError } from './error';

/** Refuses a list whose `Quantity` is not the number of its `Items` (InconsistentQuantities), wherever it stands. */
export function checkQuantities(value: XmlValue, name = 'the configuration'): void {
  if (Array.isArray(value)) {
    for (const item of value) checkQuantities(item, name);
    return;
  }
  if (typeof value !== 'object') return;
  const quantity = at(value, 'Quantity');
  if (typeof quantity === 'string') {
    const items = at(value, 'Items');
    const count =
      typeof items === 'object' && !Array.isArray(items)
        ? Object.entries(items)
            .filter(([key]) => key !== '#text')
            .reduce((sum, [, item]) => sum + (Array.isArray(item) ? item.length : 1), 0)
        : 0;
    if (Number(quantity) !== count) {
      throw new CloudFrontError(
        400,
        'InconsistentQuantities',
        `The value of Quantity and the size of Items don't match in ${name}: ${quantity} and ${count}.`,
      );
    }
  }
  for (const [key, child] of Object.entries(value)) checkQuantities(child, key);
}
