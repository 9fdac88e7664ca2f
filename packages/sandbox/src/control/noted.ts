import type { Beginning } from '../records/activity.js';
import type { Command } from './command.js';
import type { CommandName, CommandTable } from './commands.js';

/**
 * What commands do that change something. Acts of the user and the operator, and moves of the time, are noted where
 * they happen.
 */
const texts: Readonly<Partial<Record<CommandName, Omit<Beginning, 'what'>>>> = {
  setBalance: { kind: 'admin', text: { zh: '设置余额', en: 'Sets a balance' } },
  setReading: { kind: 'admin', text: { zh: '选择有分歧的行为', en: 'Chooses a reading' } },
  pause: { kind: 'clock', text: { zh: '暂停时间', en: 'Lets the time stand still' } },
  resume: { kind: 'clock', text: { zh: '恢复时间', en: 'Lets the time go on' } },
  setResource: { kind: 'operator', text: { zh: '修改资源', en: 'Changes a resource' } },
  resend: { kind: 'admin', text: { zh: '再次发送通知', en: 'Sends a notification once more' } },
  trigger: { kind: 'admin', text: { zh: '触发通知', en: 'Triggers a notification' } },
  register: { kind: 'admin', text: { zh: '登记商户资料', en: 'Registers what belongs to the merchant' } },
  addMerchant: { kind: 'admin', text: { zh: '添加商户', en: 'Adds a merchant' } },
  addFaults: { kind: 'admin', text: { zh: '添加故障', en: 'Adds faults' } },
  setFaults: { kind: 'admin', text: { zh: '设置故障', en: 'Sets the faults' } },
  clearFaults: { kind: 'admin', text: { zh: '清除故障', en: 'Clears faults' } },
  useFaults: { kind: 'admin', text: { zh: '启用故障场景', en: 'Uses a scenario of faults' } },
  restore: { kind: 'admin', text: { zh: '恢复快照', en: 'Restores a snapshot' } },
  reset: { kind: 'admin', text: { zh: '重置', en: 'Resets the state' } },
  rotateKeys: { kind: 'admin', text: { zh: '更换密钥', en: 'Replaces a key' } },
  setKeyMode: { kind: 'admin', text: { zh: '设置签名密钥', en: 'Sets which key signs' } },
};

/** Notes the runs of the commands as activities. */
export function noteCommands(commands: CommandTable): CommandTable {
  const entries = Object.entries(texts).map(([what, beginning]) => {
    const command: Command<unknown> = commands[what as CommandName];
    return [what, noted(command, { ...beginning, what })];
  });
  return { ...commands, ...Object.fromEntries(entries) };
}

function noted(command: Command<unknown>, beginning: Beginning): Command<unknown> {
  return {
    ...command,
    run(world, given) {
      const activity = world.requests.activate(beginning, true);
      const answer = activity.run(() => command.run(world, given));
      if (!(answer instanceof Promise)) {
        activity.end();
        return answer;
      }
      return answer.then((value) => {
        activity.end();
        return value;
      });
    },
  };
}
