// Says that so many milliseconds are over, again and again.
onmessage = ({ data }) => setInterval(() => postMessage(null), data);
