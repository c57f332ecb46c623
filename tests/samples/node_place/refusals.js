// A refusal in the form of the contract: a gRPC status with its details (protos/yidi/v1/error.proto).
'use strict';

const grpc = require('@grpc/grpc-js');
const { encode, numbers } = require('./contract');

const { status } = grpc;
// name: [gRPC status, next step, Chinese text]. The first digit of a code names the party at fault.
const REASONS = {
  MESSAGE_CONFLICT: [status.ALREADY_EXISTS, 'CORRECT', '该报文号已用于其他内容,请更换报文号'],
  MESSAGE_REVERSED: [status.FAILED_PRECONDITION, 'START_AGAIN', '该报文已冲正,请重新登记就诊办理'],
  CREDENTIAL_INVALID: [status.INVALID_ARGUMENT, 'CORRECT', '身份证号码校验位错误,请核对证件'],
  PERSON_NOT_KNOWN: [status.NOT_FOUND, 'CORRECT', '参保地未查询到该人员,请核对凭证和参保地'],
  INSURED_REGION_MISMATCH: [status.INVALID_ARGUMENT, 'CORRECT', '此人不在所填的参保地参保,请核对参保地'],
  PERSON_MISMATCH: [status.FAILED_PRECONDITION, 'CORRECT', '姓名、人员编号与凭证不符,请核对就医凭证'],
  INSURANCE_NOT_HELD: [status.FAILED_PRECONDITION, 'CORRECT', '此人没有参加所填的险种,请核对险种'],
  VISIT_NOT_KNOWN: [status.NOT_FOUND, 'CORRECT', '未查询到该次就诊,请核对就诊号'],
  VISIT_EMPTY: [status.FAILED_PRECONDITION, 'CORRECT', '该次就诊没有费用明细,请先上传费用'],
  VISIT_CLOSED: [status.FAILED_PRECONDITION, 'START_AGAIN', '该次就诊已结算或已撤销,不能再变更'],
  NOT_YOUR_VISIT: [status.PERMISSION_DENIED, 'CORRECT', '该次就诊不属于本机构的此人,请核对'],
  BILL_NOT_BALANCED: [status.INVALID_ARGUMENT, 'CORRECT', '费用合计与已上传明细不符,请核对医疗费总额'],
  LINE_REPEATED: [status.INVALID_ARGUMENT, 'CORRECT', '费用明细流水号重复,请核对明细'],
  NOT_YOUR_SETTLEMENT: [status.PERMISSION_DENIED, 'CONTACT', '该笔结算不属于本机构,请联系原就医机构'],
  REFUND_NOT_ALLOWED: [status.FAILED_PRECONDITION, 'CORRECT', '退费记录不能再退费,请核对结算号'],
  SETTLEMENT_NOT_KNOWN: [status.NOT_FOUND, 'CORRECT', '未查询到该笔结算,请核对结算号'],
  ALREADY_REFUNDED: [status.FAILED_PRECONDITION, 'CORRECT', '该笔结算已退费,不能重复退费'],
  BATCH_NOT_KNOWN: [status.NOT_FOUND, 'CORRECT', '未查询到该收费批次,请核对批次号'],
  REVERSE_NOT_POSSIBLE: [status.FAILED_PRECONDITION, 'CORRECT', '该报文不能冲正:只能冲正门诊结算'],
  NO_QUALIFICATION_FOR_DISEASE: [status.FAILED_PRECONDITION, 'CONTACT', '未查询到该病种门诊慢特病资格,请联系参保地'],
  FILING_MISSING: [status.FAILED_PRECONDITION, 'PAY_AND_CLAIM', '未查询到有效异地就医备案,请通过App补办备案'],
};
const PARTIES = {
  2: 'PARTY_INSURED_PLACE',
  4: 'PARTY_INSTITUTION',
  5: 'PARTY_PERSON',
};

class Refusal extends Error {
  constructor(reason, field = '') {
    super(reason);
    this.reason = reason;
    this.field = field;
  }

  /** The problem as it also stands in an eligibility answer. */
  problem() {
    const text = REASONS[this.reason][2];
    return { reason: `ERROR_REASON_${this.reason}`, field: this.field, text_zh: text, text_en: this.reason };
  }

  detail(messageId) {
    const [, step, text] = REASONS[this.reason];
    const number = numbers[`ERROR_REASON_${this.reason}`];
    return {
      code: number,
      reason: `ERROR_REASON_${this.reason}`,
      party: PARTIES[Math.floor(number / 1000)],
      next_step: `NEXT_STEP_${step}`,
      text_zh: text,
      text_en: this.reason,
      problems: [this.problem()],
      message_id: messageId,
    };
  }

  /** What grpc-js sends: the status with google.rpc.Status in a trailer. */
  error(messageId) {
    const [code, , text] = REASONS[this.reason];
    const pack = (type, value) => ({ type_url: `type.googleapis.com/${type}`, value: encode(type, value) });
    const details = [
      pack('google.rpc.ErrorInfo', { reason: this.reason, domain: 'yidi' }),
      pack('google.rpc.LocalizedMessage', { locale: 'zh-CN', message: text }),
      pack('yidi.v1.ErrorDetail', this.detail(messageId)),
    ];
    const metadata = new grpc.Metadata();
    metadata.add('grpc-status-details-bin', encode('google.rpc.Status', { code, message: text, details }));
    return { code, details: text, metadata };
  }
}

module.exports = { Refusal };
