import { stopWithParent } from '../../../cli/core/parent';

/** A process that stays, but for its parent's end. */
setInterval(() => {}, 1000);
stopWithParent(() => process.exit(0));
console.log(process.pid);
