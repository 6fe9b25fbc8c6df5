// Shared by the rivals' servers: tells the benchmark its port and answers how much CPU and memory it has used.
export function serving(port) {
  process.on('message', (message) => {
    if (message !== 'stat') return;
    const { user, system } = process.cpuUsage();
    process.send({ cpuUs: user + system, rssBytes: process.memoryUsage.rss() });
  });
  process.send({ port });
}
