/** What every WebSocket of the table does with messages: answers them, some after a while, or closes. */
export function talk(socket, work) {
  socket.on('message', async (message) => {
    const text = String(message);
    if (text === 'bye') return socket.close(4000);
    if (text === 'work') await work();
    socket.send(text);
  });
}
