#include "core/store/file_words.h"

#include <cerrno>
#include <cstring>

namespace sg::store {
namespace {

struct Words {
  const char* ko;         ///< why; in English, the C library's own words
  const char* en_do;      ///< what to do; "": nothing that we know
  const char* ko_do;
};

Words words_for(int error, bool reading) {
  switch (error) {
    case EACCES:
    case EPERM:
      return reading ? Words{"권한이 없습니다", "ask its owner to let you read it", "파일 주인에게 읽기 권한을 받으세요"}
                     : Words{"권한이 없습니다", "choose a folder that you may write to", "쓸 수 있는 폴더를 고르세요"};
    case ENOENT:
      return reading ? Words{"그런 파일이 없습니다", "look at its name and folder again", "이름과 폴더를 다시 확인하세요"}
                     : Words{"그런 폴더가 없습니다", "make the folder first, or choose another", "폴더를 먼저 만들거나 다른 폴더를 고르세요"};
    case ENOTDIR: return {"경로 중간에 폴더가 아닌 것이 있습니다", "a part of the path is a file: choose another folder", "다른 폴더를 고르세요"};
    case EISDIR: return {"폴더입니다", "add the name of a file", "파일 이름을 덧붙이세요"};
    case ENOSPC: return {"디스크가 가득 찼습니다", "make room, or choose another disk", "공간을 비우거나 다른 디스크를 고르세요"};
    case EDQUOT: return {"쓸 수 있는 디스크 용량을 다 썼습니다", "make room, or choose another disk", "공간을 비우거나 다른 디스크를 고르세요"};
    case EROFS: return {"읽기 전용 파일 시스템입니다", "choose a folder elsewhere", "다른 곳의 폴더를 고르세요"};
    case ENAMETOOLONG: return {"이름이 너무 깁니다", "choose a shorter name", "더 짧은 이름을 고르세요"};
    case ELOOP: return {"심볼릭 링크가 그 자리에 있습니다", "remove the link, or choose another name", "링크를 지우거나 다른 이름을 고르세요"};
    case EIO: return {"디스크를 읽거나 쓰지 못했습니다", "look after the disk", "디스크를 점검하세요"};
    default: return {nullptr, "", ""};
  }
}

}  // namespace

std::string refusal_text(int error, bool reading, model::Language language) {
  const Words words = words_for(error, reading);
  const bool ko = language == model::Language::ko;
  const char* system = strerrordesc_np(error);  // never of the locale: in Korean, ours are used
  std::string out = ko && words.ko != nullptr ? words.ko : system != nullptr ? system : "errno " + std::to_string(error);
  const std::string advice = ko ? words.ko_do : words.en_do;
  if (!advice.empty()) out += (ko ? ". " : "; ") + advice;
  return out;
}

}  // namespace sg::store
