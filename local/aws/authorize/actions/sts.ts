import { requestTags, tagsOfQuery } from './tags';
import type { Mapping, Need } from './types';

/**
 * `AssumeRole` is judged by the role's trust policy: see ../trust.ts.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export const mapSts: Mapping = ({ operation, parameters }) => {
  switch (operation) {
    case 'GetCallerIdentity':
    case 'GetAccessKeyInfo':
    case 'DecodeAuthorizationMessage':
      return [{ action: `sts:${operation}`, resource: '*' }];
    case 'AssumeRole':
    case 'AssumeRoleWithWebIdentity': {
      const resource = String(parameters.RoleArn);
      const tags = tagsOfQuery(parameters);
      const given: Record<string, unknown> = {
        'sts:RoleSessionName': parameters.RoleSessionName,
        'sts:ExternalId': parameters.ExternalId,
        'sts:SourceIdentity': parameters.SourceIdentity,
      };
      const context = {
        ...Object.fromEntries(
          Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
        ),
        ...requestTags(tags),
      };
      const needs: Need[] = [{ action: `sts:${operation}`, resource, context }];
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
      if (Object.keys(tags).length > 0) needs.push({ action: 'sts:TagSession', resource, context });
      if (parameters.SourceIdentity) needs.push({ action: 'sts:SetSourceIdentity', resource, context });
      return needs;
    }
    default:
      return undefined;
  }
};
