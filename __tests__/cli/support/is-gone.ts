/** Whether a process ends within so many looks, one every 50 ms. */
export async function isGone(pid: number, tries = 100): Promise<boolean> {
  for (; tries > 0; tries--) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}
