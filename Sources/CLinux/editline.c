// What is declared here of libedit is its interface of version 2, which Debian has had since 2004.

#include "clinux_editline.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "clinux_signal_table.h"

typedef struct editline EditLine;
typedef struct history History;
typedef struct {
  const char *buffer, *cursor, *lastchar;
} LineInfo;
typedef struct {
  int number;
  const char *text;
} HistEvent;

enum {
  EL_EDITOR = 2, EL_BIND = 4, EL_ADDFN = 9, EL_HIST = 10, EL_GETCFN = 13, EL_PREP_TERM = 16,
  EL_REFRESH = 20, EL_PROMPT_ESC = 21,
  H_SETSIZE = 1, H_ENTER = 10, H_SETUNIQUE = 20
};

static struct {
  EditLine *(*init)(const char *, FILE *, FILE *, FILE *);
  int (*set)(EditLine *, int, ...);
  const char *(*gets)(EditLine *, int *);
  const LineInfo *(*line)(EditLine *);
  int (*insertstr)(EditLine *, const char *);
  void (*resize)(EditLine *);
  int (*source)(EditLine *, const char *);
  History *(*history_init)(void);
  int (*history)(History *, HistEvent *, int, ...);
} library;

static bool load_library(void) {
  void *handle = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) handle = dlopen("libedit.so.0", RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return false;
  const struct {
    const char *name;
    void *place;
  } functions[] = {
      {"el_init", &library.init},       {"el_set", &library.set},
      {"el_gets", &library.gets},       {"el_line", &library.line},
      {"el_insertstr", &library.insertstr}, {"el_resize", &library.resize},
      {"el_source", &library.source},   {"history_init", &library.history_init},
      {"history", &library.history},
  };
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    void *address = dlsym(handle, functions[i].name);
    if (address == NULL) return false;
    memcpy(functions[i].place, &address, sizeof address);
  }
  return true;
}

static EditLine *editor;
static History *history;
static struct clinux_editline_user user;
static const char *shown_prompt;

static char *prompt_text(EditLine *el) {
  (void)el;
  return (char *)shown_prompt;
}

static int read_character(EditLine *el, wchar_t *character) {
  (void)el;
  return user.read(user.context, character);
}

static int complete(EditLine *el, int key) {
  (void)el;
  (void)key;
  return user.complete(user.context);
}

bool clinux_editline_open(struct clinux_editline_user asked, int32_t history_size) {
  if (!load_library()) return false;
  editor = library.init("mprun", stdin, stdout, stderr);
  if (editor == NULL) return false;
  user = asked;
  library.set(editor, EL_EDITOR, "emacs");
  library.set(editor, EL_PROMPT_ESC, prompt_text, '\1');
  library.set(editor, EL_GETCFN, read_character);
  library.set(editor, EL_ADDFN, "mprun-complete", "complete a name", complete);
  library.set(editor, EL_BIND, "^I", "mprun-complete", NULL);
  library.set(editor, EL_BIND, "^R", "em-inc-search-prev", NULL);
  history = library.history_init();
  if (history != NULL) {
    HistEvent event;
    library.history(history, &event, H_SETSIZE, history_size);
    library.history(history, &event, H_SETUNIQUE, 1);
    library.set(editor, EL_HIST, library.history, history);
  }
  library.source(editor, NULL);  // the user's own keys, in ~/.editrc
  return true;
}

void clinux_editline_remember(const char *line) {
  HistEvent event;
  if (history != NULL) library.history(history, &event, H_ENTER, line);
}

const char *clinux_editline_read(const char *prompt, int32_t *length) {
  shown_prompt = prompt;
  *length = 0;
  library.set(editor, EL_PREP_TERM, 1);  // before the prompt invites to type, not after
  return library.gets(editor, length);
}

const char *clinux_editline_before_cursor(size_t *length) {
  const LineInfo *info = library.line(editor);
  *length = (size_t)(info->cursor - info->buffer);
  return info->buffer;
}

bool clinux_editline_insert(const char *text) { return library.insertstr(editor, text) == 0; }

// MARK: Signals

static volatile sig_atomic_t resized, resumed;

static void note_signal(int32_t number, uint64_t value) {
  (void)value;
  if (number == SIGWINCH) resized = 1;
  if (number == SIGCONT) resumed = 1;
}

void clinux_editline_watch(bool on) {
  static const int32_t signals[] = {SIGWINCH, SIGCONT};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
    // Not restarted: reads end early.
    if (on) (void)clinux_signal_handle(signals[i], CLINUX_SIGNAL_OWNER_EDITOR, note_signal, 0);
    else (void)clinux_signal_release(signals[i], CLINUX_SIGNAL_OWNER_EDITOR);
  }
}

void clinux_editline_serve_signals(void) {
  if (resumed) {  // a shell that had the terminal meanwhile has changed its mode
    resumed = 0;
    library.set(editor, EL_PREP_TERM, 0);
    library.set(editor, EL_PREP_TERM, 1);
    library.set(editor, EL_REFRESH);
  }
  if (resized) {
    resized = 0;
    library.resize(editor);
  }
}
