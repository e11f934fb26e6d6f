import { actionOf, isRead } from '../../../local/aws/reads';

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

describe('what a request asks for', () => {
  it('is read from each protocol that names an action', () => {
    expect(actionOf('/', { 'x-amz-target': 'CertificateManager.DescribeCertificate' }, undefined)).toBe(
      'DescribeCertificate',
    );
    expect(actionOf('/', FORM, Buffer.from('Action=GetRole&RoleName=a'))).toBe('GetRole');
    expect(actionOf('/service/GraniteServiceVersion20100801/operation/PutMetricAlarm', {}, undefined)).toBe(
      'PutMetricAlarm',
    );
    expect(actionOf('/bucket/key', {}, Buffer.from('Action=GetRole'))).toBeUndefined();
  });
});

describe('a request that changes nothing', () => {
  it.each<[boolean, string, string, Record<string, string>, string]>([
    [true, 'GET', '/bucket/key', {}, ''],
    [true, 'HEAD', '/bucket', {}, ''],
    [false, 'PUT', '/bucket/key', {}, ''],
    [false, 'DELETE', '/bucket/key', {}, ''],
    [false, 'POST', '/bucket/key?uploads', {}, ''],
    [true, 'POST', '/', FORM, 'Action=GetCallerIdentity'],
    [false, 'POST', '/', FORM, 'Action=CreateRole'],
    [false, 'POST', '/', FORM, 'Action=AssumeRole'],
    [true, 'POST', '/', { 'x-amz-target': 'AmazonSSM.GetParameter' }, '{}'],
    [false, 'POST', '/', { 'x-amz-target': 'TrentService.CreateKey' }, '{}'],
    [true, 'POST', '/', { 'x-amz-target': 'TrentService.Sign' }, '{}'],
    [false, 'POST', '/', { 'x-amz-target': 'Cognito.SignUp' }, '{}'],
    [false, 'POST', '/', FORM, 'Action=VerifyEmailIdentity'],
    [true, 'POST', '/2015-03-31/functions/headers/invocations', {}, '{}'],
    [false, 'POST', '/2015-03-31/functions/headers/versions', {}, '{}'],
  ])('%s: %s %s %j %s', (read, method, path, headers, body) => {
    expect(isRead(method, path, headers, Buffer.from(body))).toBe(read);
  });
});
