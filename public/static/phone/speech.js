// What a caller hears: the browser's own voice, and the tones of keys, beeps and messages. All of it can be muted.

const READING = 45; // milliseconds per letter to read along, when nothing is heard
const LONGEST = 6000;

let context = null;

// One tone of two frequencies (Hz), as telephones make them.
function tone(frequencies, seconds, loud = 0.04) {
  if (muted()) return;
  try {
    context ??= new AudioContext();
    const volume = context.createGain();
    volume.gain.setValueAtTime(loud, context.currentTime);
    volume.gain.setTargetAtTime(0, context.currentTime + seconds - 0.02, 0.01);
    volume.connect(context.destination);
    for (const frequency of frequencies) {
      const wave = new OscillatorNode(context, { frequency });
      wave.connect(volume);
      wave.start();
      wave.stop(context.currentTime + seconds);
    }
  } catch {
    // No sound device: the screen says everything that is heard.
  }
}

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];

export function keyTone(key) {
  const at = "123456789*0#".indexOf(key);
  if (at >= 0) tone([ROWS[Math.floor(at / 3)], COLUMNS[at % 3]], 0.12);
}

export function messageTone() {
  [0, 180, 360].forEach((wait) => setTimeout(() => tone([1568], 0.12), wait));
}

export function beep() {
  tone([1000], 0.4);
}

export function ringTone() {
  tone([425], 0.9, 0.03);
}

let quiet = false;

export function mute(on) {
  quiet = on;
  if (on) globalThis.speechSynthesis?.cancel();
}

export function muted() {
  return quiet;
}

// The browser's voice for "id-ID", or undefined.
export function voiceFor(language) {
  const short = language.slice(0, 2).toLowerCase();
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  return voices.find((one) => one.lang.replace("_", "-") === language) ?? voices.find((one) => one.lang.toLowerCase().startsWith(short));
}

// Say words aloud. Resolves when they are said, or when `signal` stops them. Without a voice: the time it takes to read them.
export function say(words, language, signal) {
  return new Promise((resolve) => {
    const voice = muted() ? undefined : voiceFor(language);
    const longest = voice ? words.length * 150 + 3000 : Math.min(LONGEST, words.length * READING);
    const timer = setTimeout(done, longest); // some browsers never tell that speech has ended
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve();
    }
    function stop() {
      if (voice) speechSynthesis.cancel();
      done();
    }
    if (signal.aborted) return done();
    signal.addEventListener("abort", stop);
    if (!voice) return;
    const speech = new SpeechSynthesisUtterance(words);
    Object.assign(speech, { voice, lang: voice.lang, rate: 0.95, onend: done, onerror: done });
    speechSynthesis.speak(speech);
  });
}
