import random

from tl_core.data.upload import code_pages

# Names of classes in the code page of the Windows that packs them. The last two Japanese ones have a backslash as a
# letter's second byte, and 联通 is the two words that once were taken for UTF-8.
WORDS = {
    "cp932": "りんご みかん 犬 猫 良品 傷 うどん ソース ソバ表", "gbk": "苹果 香蕉 玫瑰 正常 裂纹 良性 恶性 联通 水稻",
    "big5": "蘋果 橘子 玫瑰 正常 裂縫 良性 惡性 功能 許多", "cp949": "사과 딸기 고양이 장미 정상 불량 균열 유리 종이",
    "cp866": "кошка собака яблоко груша норма трещина берёза дуб",
    "cp1251": "кошка собака яблоко Груша норма роза клён",
    "cp850": "Käse Brötchen Löwenzahn pêche fraîche château piña árbol maçã",
    "cp1252": "Käse müde grün forêt épicéa limão",
    "cp852": "jabłko gruszka śliwka hruška třešeň kočka dąb", "cp857": "çilek üzüm ağaç güneş ılık sağlam",
    "cp737": "μήλο μπανάνα γάτα σκύλος δέντρο",
}


def test_the_code_page_of_three_names_is_guessed():
    """Nine of ten archives in every page; over all pages 19 of 20."""
    dice, right = random.Random(0), {}
    for page, words in WORDS.items():
        archives = [dice.sample(words.split(), 3) for _ in range(40)]
        guessed = [[name.encode(page).decode(code_pages.guess([one.encode(page) for one in names]), "replace")
                    for name in names] for names in archives]
        right[page] = sum(one == other for one, other in zip(archives, guessed, strict=True)) / 40
    assert min(right.values()) >= 0.9 and sum(right.values()) / len(right) >= 0.95, right


def test_names_that_are_utf_8_are_no_guess():
    assert code_pages.guess(["猫".encode(), "Käse".encode()]) == "utf-8"
