// Lines of a terminal, edited by libedit; see standalone_editor.h.
//
// The library is not linked but loaded when a user sits at a terminal, so that no script pays for
// it, and so that the program runs where it is missing. What is declared here of it is its
// interface of version 2, which Debian has had since 2004.

#define _GNU_SOURCE
#include "standalone_editor.h"

#include "standalone_private.h"

#include <dlfcn.h>
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

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
  H_SETSIZE = 1, H_ENTER = 10, H_SETUNIQUE = 20,
  CC_REFRESH = 4, CC_ERROR = 6, CC_REDISPLAY = 8
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
static lua_State *asked;     // whose names complete
static char *shown_prompt;
static bool was_interrupted;
static volatile sig_atomic_t resized, resumed;

// MARK: - Keys

static void note_signal(int32_t number, uint64_t value) {
  (void)value;
  if (number == SIGWINCH) resized = 1;
  if (number == SIGCONT) resumed = 1;
}

// What came while the terminal was waited for. True if the line is given up.
static bool serve_signals(void) {
  if (standalone_take_interrupt()) {
    was_interrupted = true;
    return true;
  }
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
  return false;
}

// Reads a character for the library: through C's stdin, whose buffer the script's io.read shares.
static int read_character(EditLine *el, wchar_t *character) {
  (void)el;
  mbstate_t state = {0};
  while (standalone_wait_for_input(serve_signals)) {
    int byte = getc(stdin);
    if (byte == EOF) {
      bool interrupted = ferror(stdin) && errno == EINTR;
      clearerr(stdin);
      if (interrupted) continue;
      return 0;
    }
    char text = (char)byte;
    size_t used = mbrtowc(character, &text, 1, &state);
    if (used == (size_t)-2) continue;
    if (used != (size_t)-1) return 1;
    memset(&state, 0, sizeof state);  // no text in the terminal's encoding: dropped
  }
  return -1;
}

static char *prompt_text(EditLine *el) {
  (void)el;
  return shown_prompt;
}

// MARK: - The Tab key

typedef struct {
  char **names;
  size_t count, room;
} name_list;

static void add_name(void *context, const char *name) {
  name_list *list = context;
  for (size_t i = 0; i < list->count; i++)
    if (strcmp(list->names[i], name) == 0) return;
  if (list->count == list->room) {
    size_t room = list->room == 0 ? 64 : list->room * 2;
    char **more = realloc(list->names, room * sizeof *more);
    if (more == NULL) return;
    list->names = more;
    list->room = room;
  }
  char *copy = strdup(name);
  if (copy != NULL) list->names[list->count++] = copy;
}

static int compare_names(const void *left, const void *right) {
  return strcmp(*(char *const *)left, *(char *const *)right);
}

// How many bytes all names begin with in common.
static size_t common_length(const name_list *list) {
  size_t length = strlen(list->names[0]);
  for (size_t i = 1; i < list->count; i++) {
    size_t same = 0;
    while (same < length && list->names[i][same] == list->names[0][same]) same++;
    length = same;
  }
  return length;
}

// Shows the names in columns below the line.
static void show_names(const name_list *list) {
  struct winsize size;
  size_t width = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  size_t longest = 0;
  for (size_t i = 0; i < list->count; i++) {
    size_t length = strlen(list->names[i]);
    if (length > longest) longest = length;
  }
  size_t columns = width / (longest + 2);
  if (columns == 0) columns = 1;
  size_t rows = (list->count + columns - 1) / columns;
  for (size_t row = 0; row < rows; row++) {
    for (size_t i = row; i < list->count; i += rows)
      printf(i + rows < list->count ? "%s%-*s" : "%s%.*s", i == row ? "\n" : "",
             i + rows < list->count ? (int)longest + 2 : (int)longest, list->names[i]);
  }
  printf("\n");
}

typedef struct {
  const char *typed;
  name_list list;
  size_t offset;
} completion;

static int collect_names(lua_State *L) {
  completion *work = lua_touserdata(L, 1);
  work->offset = standalone_complete(L, work->typed, add_name, &work->list);
  return 0;
}

// The bytes of the word, such as "string.re", that ends at the cursor.
static size_t typed_length(const LineInfo *info) {
  const char *start = info->cursor;
  while (start > info->buffer && (strchr("._:", start[-1]) != NULL ||
                                  ((unsigned char)start[-1] < 128 &&
                                   strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789", start[-1]) != NULL)))
    start--;
  return (size_t)(info->cursor - start);
}

static int insert_completion(completion *work, size_t known) {
  qsort(work->list.names, work->list.count, sizeof *work->list.names, compare_names);
  size_t common = common_length(&work->list);
  if (common > known) {
    work->list.names[0][common] = '\0';
    return library.insertstr(editor, work->list.names[0] + known) == 0 ? CC_REFRESH : CC_ERROR;
  }
  if (work->list.count == 1) return CC_REFRESH;
  show_names(&work->list);
  return CC_REDISPLAY;
}

static int complete(EditLine *el, int key) {
  (void)key;
  const LineInfo *info = library.line(el);
  size_t length = typed_length(info);
  if (length == 0) return library.insertstr(el, "  ") == 0 ? CC_REFRESH : CC_ERROR;
  char *typed = strndup(info->cursor - length, length);
  if (typed == NULL) return CC_ERROR;
  completion work = {.typed = typed};
  lua_pushcfunction(asked, collect_names);
  lua_pushlightuserdata(asked, &work);
  int result = CC_ERROR;
  if (lua_pcall(asked, 1, 0, 0) != LUA_OK) {
    lua_pop(asked, 1);
  } else if (work.list.count > 0) {
    result = insert_completion(&work, length - work.offset);
  }
  for (size_t i = 0; i < work.list.count; i++) free(work.list.names[i]);
  free(work.list.names);
  free(typed);
  return result;
}

// MARK: - Lines

static void enter_history(void *context, const char *line) {
  (void)context;
  HistEvent event;
  library.history(history, &event, H_ENTER, line);
}

static bool open_editor(void) {
  static bool was_tried = false;
  if (was_tried) return editor != NULL;
  was_tried = true;
  const char *kind = getenv("TERM");
  if (kind == NULL || kind[0] == '\0' || strcmp(kind, "dumb") == 0) return false;
  if (!load_library()) return false;
  editor = library.init("mprun", stdin, stdout, stderr);
  if (editor == NULL) return false;
  library.set(editor, EL_EDITOR, "emacs");
  library.set(editor, EL_PROMPT_ESC, prompt_text, '\1');
  library.set(editor, EL_GETCFN, read_character);
  library.set(editor, EL_ADDFN, "mprun-complete", "complete a name", complete);
  library.set(editor, EL_BIND, "^I", "mprun-complete", NULL);
  library.set(editor, EL_BIND, "^R", "em-inc-search-prev", NULL);
  history = library.history_init();
  if (history != NULL) {
    HistEvent event;
    library.history(history, &event, H_SETSIZE, 1000);
    library.history(history, &event, H_SETUNIQUE, 1);
    library.set(editor, EL_HIST, library.history, history);
    standalone_read_history(enter_history, NULL);
  }
  library.source(editor, NULL);  // the user's own keys, in ~/.editrc
  return true;
}

// The encoding of the terminal, for the calls of the library only: a script sees the locale "C", as
// under lua5.4, until it sets another.
static locale_t terminal_locale(void) {
  static locale_t made = (locale_t)0;
  if (made != (locale_t)0) return made;
  const char *names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  const char *wanted = NULL;
  for (int i = 0; i < 3 && (wanted == NULL || wanted[0] == '\0'); i++) wanted = getenv(names[i]);
  bool has_own = wanted != NULL && wanted[0] != '\0' && strcmp(wanted, "C") != 0 &&
                 strcmp(wanted, "POSIX") != 0;
  if (has_own) made = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
  if (made == (locale_t)0) made = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  return made;
}

static void watch_terminal(bool on) {
  static const int32_t signals[] = {SIGWINCH, SIGCONT};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
    // Not restarted: reads end early.
    if (on) (void)clinux_signal_handle(signals[i], CLINUX_SIGNAL_OWNER_EDITOR, note_signal, 0);
    else (void)clinux_signal_release(signals[i], CLINUX_SIGNAL_OWNER_EDITOR);
  }
}

// Reads a line into *line, which is NULL at the end of the input, after Ctrl-C, or without memory.
static void read_line(char **line) {
  int length = 0;
  const char *text = library.gets(editor, &length);
  if (text == NULL || length <= 0) return;
  if (text[length - 1] == '\n') length--;
  *line = strndup(text, (size_t)length);
  if (*line == NULL || (*line)[strspn(*line, " \t")] == '\0') return;
  if (history != NULL) enter_history(NULL, *line);
  standalone_append_history(*line);
}

editor_outcome standalone_edit_line(lua_State *L, const char *prompt, char **line) {
  *line = NULL;
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return EDITOR_ABSENT;
  locale_t locale = terminal_locale();
  locale_t before = locale != (locale_t)0 ? uselocale(locale) : (locale_t)0;
  bool is_open = open_editor();
  if (is_open) {
    free(shown_prompt);
    shown_prompt = strdup(prompt);
    // Readline's marks around what takes no room come in two kinds, the library's in one.
    for (char *at = shown_prompt; at != NULL && *at != '\0'; at++)
      if (*at == '\2') *at = '\1';
    asked = L;
    was_interrupted = false;
    watch_terminal(true);
    fflush(stdout);
    library.set(editor, EL_PREP_TERM, 1);  // before the prompt invites to type, not after
    if (shown_prompt != NULL) read_line(line);
    watch_terminal(false);
  }
  if (before != (locale_t)0) uselocale(before);
  if (!is_open) return EDITOR_ABSENT;
  if (was_interrupted) {
    fputs("^C", stdout);
    return EDITOR_INTERRUPTED;
  }
  return *line != NULL ? EDITOR_LINE : EDITOR_END;
}
