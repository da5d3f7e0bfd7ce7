// @ts-check
/** Compiles the declarations with <sqlite3.h> into native/, where src and dist find them alike. */
import { FFI } from 'cdef'

const ffi = new FFI(`
  /* C says what these are. */
  #define SQLITE_VERSION_NUMBER ...
  static const int SQLITE_OK, SQLITE_ROW, SQLITE_DONE;
  static const int SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_BLOB, SQLITE_NULL;
  static const int SQLITE_OPEN_READONLY, SQLITE_OPEN_READWRITE, SQLITE_OPEN_CREATE, SQLITE_OPEN_NOMUTEX;
  static const int SQLITE_UTF8, SQLITE_DETERMINISTIC, SQLITE_DIRECTONLY, SQLITE_STMTSTATUS_REPREPARE;

  typedef ... sqlite3;
  typedef ... sqlite3_stmt;
  typedef ... sqlite3_context;
  typedef ... sqlite3_value;
  typedef void (*sqlite3_destructor_type)(void *);
  static const sqlite3_destructor_type SQLITE_TRANSIENT;

  int sqlite3_open_v2(const char *filename, sqlite3 **db, int flags, const char *vfs);
  int sqlite3_close_v2(sqlite3 *db);
  int sqlite3_extended_result_codes(sqlite3 *db, int on);
  const char *sqlite3_errmsg(sqlite3 *db);
  const char *sqlite3_errstr(int code);
  int sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *user, int columns, char **values, char **names),
                   void *user, char **error);
  int sqlite3_changes(sqlite3 *db);
  int sqlite3_get_autocommit(sqlite3 *db);
  int64_t sqlite3_last_insert_rowid(sqlite3 *db);

  int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int bytes, sqlite3_stmt **statement, const char **tail);
  int sqlite3_finalize(sqlite3_stmt *statement);
  int sqlite3_step(sqlite3_stmt *statement);
  int sqlite3_reset(sqlite3_stmt *statement);
  int sqlite3_stmt_status(sqlite3_stmt *statement, int counter, int reset);

  int sqlite3_bind_parameter_count(sqlite3_stmt *statement);
  const char *sqlite3_bind_parameter_name(sqlite3_stmt *statement, int index);
  int sqlite3_bind_null(sqlite3_stmt *statement, int index);
  int sqlite3_bind_int64(sqlite3_stmt *statement, int index, int64_t value);
  int sqlite3_bind_double(sqlite3_stmt *statement, int index, double value);
  int sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *text, int bytes, sqlite3_destructor_type end);
  int sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *data, int bytes, sqlite3_destructor_type end);
  int sqlite3_bind_zeroblob(sqlite3_stmt *statement, int index, int bytes);
  int sqlite3_clear_bindings(sqlite3_stmt *statement);

  int sqlite3_column_count(sqlite3_stmt *statement);
  const char *sqlite3_column_name(sqlite3_stmt *statement, int column);
  int sqlite3_column_type(sqlite3_stmt *statement, int column);
  int sqlite3_column_bytes(sqlite3_stmt *statement, int column);
  int64_t sqlite3_column_int64(sqlite3_stmt *statement, int column);
  double sqlite3_column_double(sqlite3_stmt *statement, int column);
  const char *sqlite3_column_text(sqlite3_stmt *statement, int column);
  const char *sqlite3_column_blob(sqlite3_stmt *statement, int column);

  int sqlite3_create_function_v2(sqlite3 *db, const char *name, int parameters, int flags, void *user,
                                 void (*call)(sqlite3_context *, int, sqlite3_value **),
                                 void (*step)(sqlite3_context *, int, sqlite3_value **),
                                 void (*final)(sqlite3_context *), void (*end)(void *));
  void *sqlite3_user_data(sqlite3_context *context);
  int sqlite3_value_type(sqlite3_value *value);
  int sqlite3_value_bytes(sqlite3_value *value);
  int64_t sqlite3_value_int64(sqlite3_value *value);
  double sqlite3_value_double(sqlite3_value *value);
  const char *sqlite3_value_text(sqlite3_value *value);
  const char *sqlite3_value_blob(sqlite3_value *value);
  void sqlite3_result_null(sqlite3_context *context);
  void sqlite3_result_int64(sqlite3_context *context, int64_t value);
  void sqlite3_result_double(sqlite3_context *context, double value);
  void sqlite3_result_text(sqlite3_context *context, const char *text, int bytes, sqlite3_destructor_type end);
  void sqlite3_result_blob(sqlite3_context *context, const void *data, int bytes, sqlite3_destructor_type end);
  void sqlite3_result_zeroblob(sqlite3_context *context, int bytes);
  void sqlite3_result_error(sqlite3_context *context, const char *message, int bytes);

  /* The same functions of C once more, for integers that are numbers; they throw where a number is not exact. */
  int bind_number(sqlite3_stmt *statement, int index, intptr_t value);
  intptr_t last_insert_number(sqlite3 *db);
  intptr_t column_number(sqlite3_stmt *statement, int column);
  intptr_t value_number(sqlite3_value *value);
  void result_number(sqlite3_context *context, intptr_t value);

  /* What SQLite calls for each function that is registered; the user data says which one. */
  extern "JS" void call_function(sqlite3_context *context, int count, sqlite3_value **values);
  extern "JS" void end_function(void *user);
`)

const source = `
  #include <sqlite3.h>
  #include <stdint.h>
  #define bind_number sqlite3_bind_int64
  #define last_insert_number sqlite3_last_insert_rowid
  #define column_number sqlite3_column_int64
  #define value_number sqlite3_value_int64
  #define result_number sqlite3_result_int64
`

ffi.setSource('native/sqlite3', source, { libraries: ['sqlite3'] })
ffi.compile({ outDir: import.meta.dirname })
