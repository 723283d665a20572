// What a board lets hear, one thing at a time: a chime, then the device's voice, or recorded words where it has none.
import { RECORDED, recorded, sentence, spoken } from "./announce.js";

const UNVOICED = 2500; // milliseconds that a call is shown when nothing can be heard
const REST = 60_000; // a voice that did not come to its end is not asked again so long
const REFUSED = 1500; // a browser that does not let sound begin by itself never answers
const GAP = 0.05; // seconds between two recorded words
const COMMA = 0.22;
const TONGUES = { id: /^(id|in|ind)\b/iu, en: /^en\b/iu };

const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

export class Sound {
  // `folder` has the recorded words; changed() is called when what can be heard may have changed.
  constructor({ folder, changed = () => {} }) {
    Object.assign(this, { folder, changed });
    this.wanted = false;
    this.trying = false;
    this.audio = null;
    this.words = { id: new Map(), en: new Map() };
    this.playing = [];
    this.speech = null; // held: a browser may forget one that nobody holds, and never tell of its end
    this.hoarse = -REST;
    globalThis.speechSynthesis?.addEventListener?.("voiceschanged", changed);
  }

  // Whether the browser lets this page be heard now.
  get heard() {
    return this.wanted && this.audio?.state === "running";
  }

  // Whether it was asked for, and the browser refuses until somebody presses something.
  get refused() {
    return this.wanted && !this.trying && !this.heard;
  }

  // The device's voice for a language of the board.
  voice(language) {
    if (performance.now() - this.hoarse < REST) return undefined;
    const voices = globalThis.speechSynthesis?.getVoices() ?? [];
    return voices.find((one) => TONGUES[spoken(language)].test(one.lang.replace("_", "-")));
  }

  // Whether calls can be spoken in this language, by a voice or by recorded words.
  speaks(language) {
    return Boolean(this.voice(language)) || this.words[spoken(language)].size === RECORDED.length;
  }

  async on(language) {
    this.wanted = true;
    this.trying = true;
    try {
      if (!this.audio) {
        this.audio = new AudioContext();
        this.audio.addEventListener("statechange", this.changed);
      }
      await Promise.race([this.audio.resume(), pause(REFUSED)]);
    } catch {
      // No sound device: the screen shows every call.
    }
    this.trying = false;
    this.changed();
    await this.fetch(language);
  }

  off() {
    this.wanted = false;
    globalThis.speechSynthesis?.cancel();
    this.hush();
    this.changed();
  }

  // Keep the recorded words here before the connection is lost.
  async fetch(language) {
    const tongue = spoken(language);
    const mine = this.words[tongue];
    if (!this.audio || mine.size === RECORDED.length) return;
    await Promise.all(RECORDED.filter((name) => !mine.has(name)).map(async (name) => {
      try {
        const answer = await fetch(`${this.folder}/${tongue}/${name}.ogg`);
        if (answer.ok) mine.set(name, await this.audio.decodeAudioData(await answer.arrayBuffer()));
      } catch {
        // Asked again before the next call.
      }
    }));
    this.changed();
  }

  async chime() {
    const { audio } = this;
    if (!this.heard) return;
    [[659, 0], [523, 0.35]].forEach(([frequency, after]) => {
      const start = audio.currentTime + after;
      const volume = new GainNode(audio, { gain: 0 });
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(0.5, start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.7);
      volume.connect(audio.destination);
      const tone = new OscillatorNode(audio, { frequency });
      tone.connect(volume);
      tone.start(start);
      tone.stop(start + 0.75);
    });
    await pause(1100);
  }

  // Say a call. Ends when it was said; and when it cannot be heard, after the time that it takes to read it.
  async say(call, language, words) {
    const chosen = this.heard ? this.voice(language) : undefined;
    if (chosen && (await this.speak(sentence(call, language, words), chosen))) return;
    if (this.heard) this.fetch(language);
    const mine = this.words[spoken(language)];
    const names = recorded(call);
    if (this.heard && names.every((name) => name === "," || mine.has(name))) await this.play(names.map((name) => mine.get(name)));
    else await pause(UNVOICED);
  }

  // Whether the voice came to its end. One that hangs would silence all that is said after it: it is cancelled, and rests.
  speak(text, voice) {
    return new Promise((resolve) => {
      const speech = new SpeechSynthesisUtterance(text);
      const end = (well) => {
        if (this.speech !== speech) return;
        this.speech = null;
        clearTimeout(timer);
        if (!well && this.wanted) this.hoarse = performance.now();
        if (!well) speechSynthesis.cancel();
        this.changed();
        resolve(well);
      };
      const timer = setTimeout(() => end(false), text.length * 150 + 3000);
      this.speech = speech;
      Object.assign(speech, { voice, lang: voice.lang, rate: 0.9, onend: () => end(true), onerror: () => end(false) });
      speechSynthesis.speak(speech);
    });
  }

  async play(buffers) {
    const end = this.lay(buffers);
    await pause((end - this.audio.currentTime) * 1000 + 200);
    this.hush(); // a device that slept meanwhile would go on with them over the next call
  }

  hush() {
    for (const one of this.playing) one.stop();
    this.playing = [];
  }

  // Recorded words one after another on the clock of the sound itself; an empty place is a short silence. When the last ends.
  lay(buffers) {
    const { audio } = this;
    let at = audio.currentTime + GAP;
    for (const buffer of buffers) {
      if (buffer) {
        const source = new AudioBufferSourceNode(audio, { buffer });
        source.connect(audio.destination);
        source.start(at);
        this.playing.push(source);
      }
      at += buffer ? buffer.duration + GAP : COMMA;
    }
    return at;
  }
}
