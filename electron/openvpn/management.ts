/** openvpn's management interface: line splitter, message parser, command builders, pushed settings. Pure; the helper owns the socket. */
export type { DynamicChallenge, ManagementMessage, StaticChallenge } from './management-message.ts';
export { ManagementLineSplitter } from './management-splitter.ts';
export { parseManagementLine, parseStateChange } from './management-parser.ts';
export {
  commands,
  dynamicChallengePassword,
  quoteManagementArgument,
  replyShape,
  staticChallengePassword,
  type CommandLine,
  type ReplyShape,
} from './management-commands.ts';
export {
  collectPushedSettings,
  isRedirectGatewayLog,
  type PushedSettings,
  type RefusedSetting,
} from './pushed-settings.ts';
