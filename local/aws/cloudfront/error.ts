import { element, textElement } from '../xml';

export const NAMESPACE = 'http://cloudfront.amazonaws.com/doc/2020-05-31/';

/** An answer of CloudFront's that says no: its HTTP status, code and message are AWS's own. */
export class CloudFrontError extends Error {
  override readonly name = 'CloudFrontError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  toXml(requestId: string): string {
    const error = textElement('Type', 'Sender') + textElement('Code', this.code) + textElement('Message', this.message);
    return `<?xml version="1.0"?>\n<ErrorResponse xmlns="${NAMESPACE}">${element('Error', error)}${textElement('RequestId', requestId)}</ErrorResponse>`;
  }
}

export const invalidArgument = (message: string) => new CloudFrontError(400, 'InvalidArgument', message);
