// A recording as a telephone network keeps it: mono, 8000 samples a second, 16 bit, WAV.

const RATE = 8000;

// A WAV file of samples from -1 to 1.
export function wav(samples) {
  const bytes = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const text = (at, words) => [...words].forEach((letter, i) => bytes.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF");
  bytes.setUint32(4, 36 + samples.length * 2, true);
  text(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, RATE, true);
  bytes.setUint32(28, RATE * 2, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  text(36, "data");
  bytes.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, i) => bytes.setInt16(44 + i * 2, Math.max(-1, Math.min(1, sample)) * 32767, true));
  return new Blob([bytes.buffer], { type: "audio/wav" });
}

// Five seconds of silence: what a visitor without a microphone may leave.
export function silence(seconds = 5) {
  return { sound: wav(new Float32Array(RATE * seconds)), seconds };
}

// Starts the microphone. Gives {stop}: stop() resolves to {sound, seconds}. Rejects when the visitor or the browser says no.
export async function microphone() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const pieces = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.start();
  async function stop() {
    if (recorder.state !== "inactive") {
      const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
      recorder.stop();
      await stopped;
    }
    stream.getTracks().forEach((track) => track.stop());
    const whole = await new Blob(pieces).arrayBuffer();
    const decoded = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(whole); // decodes and brings it to RATE
    return { sound: wav(decoded.getChannelData(0)), seconds: Math.max(1, Math.round(decoded.duration)) };
  }
  return { stop };
}
